// rule: Requests for an end user who is deleted at the same time
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sampleAccount, sampleConnection } from '../../../src/storage/conformance/samples.ts'
import { freshSeed } from '../../../src/storage/conformance/webhook-samples.ts'
import {
  type Answer,
  assertStatus,
  bearer,
  DELEGATE_PATH,
  DELETE_USER_PATH,
  GRANT_PATH,
  postForm,
  send,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { START_MS, startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { type AssertionKey, JWT_BEARER, registerKey, signAssertion } from '../../support/signed-assertion.ts'

const ROUNDS = 30

const SCOPES =
  'user:read,user:delete,accounts:read,credentials:read,credentials:write,account-verification-reports:write'

/** Refusals that a deleted user may cause: the user, their token or what belongs to them is unknown. */
const REFUSALS = new Set([
  '404 user.not_found',
  '401 auth.access_token_revoked',
  '401 auth.access_token_invalid',
  '404 credentials.not_found',
  '400 account.not_found',
])

interface Doomed {
  readonly userId: string
  readonly token: string
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let key: AssertionKey
  let clientToken: string
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await platform.createApp()
    key = await registerKey(platform, app.appId)
    clientToken = await app.developer.needClientToken()
  })
  after(() => platform.stop())

  const post = (path: string, token: string, fields: Readonly<Record<string, string>>) =>
    postForm(platform.baseUrl + path, fields, bearer(token))
  const postJson = (path: string, token: string, body: unknown, headers: Record<string, string> = {}) =>
    send(platform.baseUrl + path, {
      method: 'POST',
      headers: { ...bearer(token), 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  const plantDoomed = async (): Promise<Doomed> => {
    const { userId, accessToken } = await app.developer.needUserTokens(SCOPES)
    const { store } = await platform.workbench()
    const connection = {
      ...sampleConnection(app.appId, userId),
      providerName: 'se-demobank-password',
      status: 'updated' as const,
    }
    await store.createConnection(connection)
    await store.saveBankData(app.appId, connection.connectionId, {
      identity: undefined,
      accounts: [sampleAccount(connection)],
      transactions: [],
      refreshedAtMs: START_MS,
      eventSeed: freshSeed(),
    })
    return { userId, token: accessToken }
  }

  const signIn = (token: string, headers?: Record<string, string>) =>
    postJson(
      '/api/v1/credentials',
      token,
      { providerName: 'se-demobank-password', fields: { username: 'u-se-ordinary', password: 'wrong' } },
      headers,
    )

  const requests: Readonly<Record<string, (user: Doomed) => Promise<Answer>>> = {
    'authorization-grant': ({ userId }) =>
      post(GRANT_PATH, clientToken, { user_id: userId, scope: 'user:read' }),
    delegate: ({ userId }) =>
      post(DELEGATE_PATH, clientToken, {
        user_id: userId,
        scope: 'user:read',
        id_hint: 'Anna',
        actor_client_id: app.clientId,
      }),
    'jwt-bearer': async ({ userId }) =>
      app.developer.token({
        client_id: undefined,
        grant_type: JWT_BEARER,
        scope: 'user:read',
        assertion: await signAssertion(platform, app.clientId, key, { sub: `tink://auth/user/${userId}` }),
      }),
    'connections-page': ({ userId }) =>
      post('/api/v1/user/connections-page', clientToken, { user_id: userId }),
    'a sign-in': ({ token }) => signIn(token),
    'a request with an Idempotency-Key': ({ token }) =>
      signIn(token, { 'idempotency-key': crypto.randomUUID() }),
    'a report': ({ token }) => post('/api/v1/account-verification-reports', token, {}),
  }

  for (const [name, request] of Object.entries(requests)) {
    test(`${name} while the user is deleted succeeds or is refused with the documented error`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const user = await plantDoomed()
        const [answer, deleted] = await Promise.all([
          request(user),
          send(platform.baseUrl + DELETE_USER_PATH, { method: 'POST', headers: bearer(user.token) }),
        ])
        assertStatus(deleted, 204)
        if (answer.status < 300) continue
        const refusal = `${answer.status} ${textOf(answer, 'errorCode')}`
        assert.ok(REFUSALS.has(refusal), `round ${round}: ${refusal} ${answer.text}`)
      }
    })
  }
})
