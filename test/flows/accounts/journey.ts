// glue: A permanent user with a connected bank, for tests that read its data
import assert from 'node:assert/strict'
import { type Answer, assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import { collectPages } from '../../support/paging.ts'
import type { TestApp, TestPlatform } from '../../support/platform.ts'
import { waitUntil } from '../../support/wait-until.ts'
import {
  approve,
  createPerson,
  delegate,
  goToBank,
  linkAddress,
  listOf,
  returned,
  signIn,
  userToken,
} from '../link/journey.ts'

export type ConnectedUser = {
  readonly userId: string
  readonly credentialsId: string
  /** A token of the user with just these scopes. */
  token(scope: string): Promise<string>
  /** GET with a token of the user with just these scopes. */
  get(path: string, scope: string): Promise<Answer>
  /** GET with that token. */
  read(path: string, token: string): Promise<Answer>
  post(path: string, scope: string, body?: unknown): Promise<Answer>
}

/** The person of Demo Bank with that user name, such as `u-se-ordinary`, connects as a new user of the app. */
export async function connectUser(
  platform: TestPlatform,
  app: TestApp,
  userName = 'u-se-ordinary',
  bank?: string,
): Promise<ConnectedUser> {
  const market = userName.slice(2, 4).toUpperCase()
  const prefix = market === 'GB' ? 'uk' : market.toLowerCase()
  const { userId, code } = await delegate(app)
  const person = createPerson()
  const page = await person.get(linkAddress(platform, app, { authorization_code: code, market }))
  const atBank = await goToBank(person, page, bank ?? `${prefix}-demobank-open-banking-redirect`)
  const back = returned(await approve(person, await signIn(person, atBank, userName)))
  assert.ok(back.credentials_id !== undefined)
  return openUser(platform, app, userId, back.credentials_id)
}

export function openUser(
  platform: TestPlatform,
  app: TestApp,
  userId: string,
  credentialsId: string,
): ConnectedUser {
  const token = (scope: string): Promise<string> => userToken(app, userId, scope)
  return {
    userId,
    credentialsId,
    token,
    read: (path, token) => send(platform.baseUrl + path, { headers: bearer(token) }),
    get: async (path, scope) => send(platform.baseUrl + path, { headers: bearer(await token(scope)) }),
    post: async (path, scope, body) =>
      send(platform.baseUrl + path, {
        method: 'POST',
        headers: { ...bearer(await token(scope)), 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      }),
  }
}

/** The connection, once it is no longer at work. */
export async function settled(user: ConnectedUser): Promise<Answer> {
  let last: Answer | undefined
  await waitUntil('the end of the refresh', async () => {
    last = assertStatus(await user.get(`/api/v1/credentials/${user.credentialsId}`, 'credentials:read'), 200)
    return fieldOf(last, 'status') !== 'UPDATING'
  })
  assert.ok(last !== undefined)
  return last
}

/** Requests a refresh once, whatever is in progress. */
export function requestRefresh(user: ConnectedUser): Promise<Answer> {
  return user.post(`/api/v1/credentials/${user.credentialsId}/refresh`, 'credentials:refresh')
}

/** Where a moved clock has made a background refresh due, that one may come first: the request is made again after it. */
export async function refresh(user: ConnectedUser): Promise<Answer> {
  const first = await requestRefresh(user)
  if (first.status !== 409) return first
  await settled(user)
  return await requestRefresh(user)
}

/** Every item of a list that comes in pages. */
export async function listAll(
  user: ConnectedUser,
  path: string,
  name: 'accounts' | 'transactions',
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const token = await user.token(`${name}:read`)
  return collectPages(async (pageToken) => {
    const page = await user.read(`${path}?pageToken=${pageToken}`, token)
    return {
      items: listOf(assertStatus(page, 200).body, name),
      nextPageToken: textOf(page, 'nextPageToken'),
    }
  })
}
