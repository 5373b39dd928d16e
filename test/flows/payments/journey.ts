// glue: An app that takes payments: signed requests, and an end user who approves

import assert from 'node:assert/strict'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { sign } from 'truelayer-signing'
import { addClientKey } from '../../../src/core/apps/add-client-key.ts'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import { type Browser, createBrowser, type Page } from '../../support/browser.ts'
import {
  type Answer,
  assertStatus,
  bearer,
  fieldOf,
  postForm,
  send,
  textOf,
} from '../../support/developer.ts'
import type { TestApp, TestPlatform } from '../../support/platform.ts'

export const RETURN_URI = 'https://shop.example/return?order=1'

/** A bank of Great Britain that authenticates on its own page. */
export const BANK = 'uk-demobank-open-banking-redirect'

export type Body = Record<string, unknown>

export type Signing = {
  readonly kid: string
  readonly privateKeyPem: string
}

export type Shop = {
  readonly app: TestApp
  readonly signing: Signing
  readonly token: string
  readonly key: string
  /** A signed POST. `change` alters what is sent after it was signed. */
  post(path: string, body?: unknown, more?: PostOptions): Promise<Answer>
  get(path: string, token?: string): Promise<Answer>
  create(change?: Body): Promise<Created>
  status(id: string): Promise<Body>
}

type PostOptions = {
  readonly idempotencyKey?: string
  readonly token?: string
  readonly signing?: Signing
  /** Headers after the signature was made; undefined removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>>
}

type Created = { readonly id: string; readonly resourceToken: string; readonly answer: Answer }

export function newKeyPair(curve = 'P-521') {
  return generateKeyPairSync('ec', {
    namedCurve: curve,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
}

/** Registers a new key of the app, as the command `key add` does. */
export async function addSigningKey(platform: TestPlatform, appId: string): Promise<Signing> {
  const { publicKey, privateKey: privateKeyPem } = newKeyPair()
  const { createPublicKey } = await import('node:crypto')
  const jwk = createPublicKey(publicKey).export({ format: 'jwk' })
  const { ports, policy } = await platform.workbench()
  const added = await addClientKey(ports, policy, {
    appId,
    name: 'payments',
    publicJwk: JSON.stringify(jwk),
    actor: 'test',
  })
  assert.ok(added.ok)
  return { kid: added.value.keyId, privateKeyPem }
}

export async function openShop(platform: TestPlatform, name = 'Corner Shop'): Promise<Shop> {
  const app = await platform.createApp({ name, redirectUris: [RETURN_URI] })
  const signing = await addSigningKey(platform, app.appId)
  const issued = await postForm(`${platform.baseUrl}/connect/token`, {
    grant_type: 'client_credentials',
    client_id: app.clientId,
    client_secret: app.clientSecret,
    scope: 'payments',
  })
  const token = textOf(issued, 'access_token')
  return buildShop(platform.baseUrl, { app, signing, token })
}

export function buildShop(
  baseUrl: string,
  { app, signing, token }: Pick<Shop, 'app' | 'signing' | 'token'>,
): Shop {
  const post: Shop['post'] = (path, body, more = {}) => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const key = more.idempotencyKey ?? randomUUID()
    const signature = sign({
      ...(more.signing ?? signing),
      path,
      headers: { 'Idempotency-Key': key },
      body: text,
    })
    const headers = Object.entries({
      ...bearer(more.token ?? token),
      'content-type': 'application/json',
      'idempotency-key': key,
      'tl-signature': signature,
      ...more.headers,
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
    return send(`${baseUrl}${path}`, {
      method: 'POST',
      headers: Object.fromEntries(headers),
      ...(body !== undefined && { body: text }),
    })
  }
  const get: Shop['get'] = (path, withToken = token) =>
    send(`${baseUrl}${path}`, { headers: bearer(withToken) })
  return {
    app,
    signing,
    token,
    key: signing.kid,
    post,
    get,
    create: async (change = {}) => {
      const answer = assertStatus(await post('/v3/payments', { ...ORDER, ...change }), 201)
      return { answer, id: textOf(answer, 'id'), resourceToken: textOf(answer, 'resource_token') }
    },
    status: async (id) => assertStatus(await get(`/v3/payments/${id}`), 200).body as Body,
  }
}

/** To an account at another bank. */
export const ORDER: Body = {
  amount_in_minor: 1234,
  currency: 'GBP',
  payment_method: {
    type: 'bank_transfer',
    provider_selection: { type: 'user_selected', filter: { countries: ['GB'] } },
    beneficiary: {
      type: 'external_account',
      account_holder_name: 'Harbour Books',
      account_identifier: {
        type: 'sort_code_account_number',
        sort_code: '601613',
        account_number: '31926819',
      },
      reference: 'INV 2026-7',
    },
  },
  user: { name: 'Ada Lovelace', email: 'ada@example.com' },
  metadata: { order: 'A-1' },
}

export function toMerchantAccount(accountId: string): Body {
  return {
    payment_method: {
      type: 'bank_transfer',
      provider_selection: { type: 'preselected', provider_id: BANK },
      beneficiary: { type: 'merchant_account', merchant_account_id: accountId },
    },
  }
}

export function createPayer(): Browser {
  return createBrowser({ stopAt: (url) => url.host === 'shop.example' })
}

/** Starts the flow by the API and chooses the bank; the address of its page. */
export async function chooseBank(
  shop: Shop,
  id: string,
  providerId = BANK,
  returnUri = RETURN_URI,
): Promise<string> {
  const flow = `/v3/payments/${id}/authorization-flow`
  const started = assertStatus(
    await shop.post(flow, { provider_selection: {}, redirect: { return_uri: returnUri } }),
    200,
  )
  const next = nextOf(started)
  if (next.type !== 'provider_selection') return String(next.uri)
  const chosen = await shop.post(`${flow}/actions/provider-selection`, { provider_id: providerId })
  return String(nextOf(assertStatus(chosen, 200)).uri)
}

export function nextOf(answer: Answer): Body {
  const { actions } = fieldOf(answer, 'authorization_flow') as { actions: { next: Body } }
  return actions.next
}

/** Signs in at the bank and approves; the page at which the browser stopped. */
export async function approveAtBank(
  browser: Browser,
  url: string,
  userName = 'u-gb-ordinary',
  fields: Readonly<Record<string, string>> = {},
): Promise<Page> {
  return browser.submit(await signInAtBank(browser, url, userName), 'bank-payment', fields, 'payment-approve')
}

export async function signInAtBank(browser: Browser, url: string, userName = 'u-gb-ordinary'): Promise<Page> {
  const password = findTestUser(userName)?.password ?? ''
  const page = await browser.get(url)
  return browser.submit(page, 'bank-login', { username: userName, password }, 'login-submit')
}
