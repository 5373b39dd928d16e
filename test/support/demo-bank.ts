// glue: Demo Bank over real HTTP with a test clock, and a third party as its client

import { createHash, randomBytes } from 'node:crypto'
import { createDemoBankServer, type DemoBankOptions } from '../../src/demo-bank/server.ts'
import { findTestUser } from '../../src/demo-bank/test-users/list.ts'
import { listen } from '../../src/http/server.ts'
import { encodeBase64url } from '../../src/lib/base64url.ts'
import { renderBasic } from '../../src/lib/basic.ts'
import { type Browser, createBrowser, type Page } from './browser.ts'

/** 23 November 2026, 14:00 UTC: where the clock of a test bank stands to begin with. */
export const START_MS = Date.UTC(2026, 10, 23, 14)

export type TestBank = {
  readonly url: string
  /** Moves the bank's clock. */
  advance(ms: number): void
  /** All delays that the bank made on purpose, in ms; none of them is waited for. */
  readonly waits: readonly number[]
  close(): Promise<void>
}

/** Starts a bank on a free port. */
export async function startDemoBank(options: Partial<DemoBankOptions> = {}): Promise<TestBank> {
  let nowMs = START_MS
  let url = ''
  const waits: number[] = []
  const bank = await createDemoBankServer({
    clock: () => nowMs,
    randomBytes: (count) => randomBytes(count),
    dataDir: ':memory:',
    baseUrl: () => url,
    logger: false,
    admin: true,
    wait: async (ms) => {
      waits.push(ms)
    },
    ...options,
  })
  const { port } = await listen(bank.server, { host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${port}`
  return {
    url,
    waits,
    advance: (ms) => {
      nowMs += ms
    },
    close: () => bank.close(),
  }
}

const REDIRECT = 'se-demobank-open-banking-redirect'

export const CALLBACK = 'https://third-party.example/callback?from=bank'

export type Tokens = {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly refresh_token_expires_in: number
  readonly consent_id: string
  readonly consent_expires_at: string
}

/** A registered third party with what it needs for one authorization after another. */
export type ThirdParty = {
  readonly authorization: string
  readonly verifier: string
  readonly challenge: string
  readonly clientId: string
  authorizeUrl(provider: string, extra?: Readonly<Record<string, string>>): string
  token(form: Readonly<Record<string, string>>): Promise<Response>
  redeem(code: string): Promise<Response>
  json(path: string, body: unknown): Promise<Response>
  /** By default with the person there; undefined: without. */
  read(path: string, accessToken: string, address?: string | undefined): Promise<Response>
}

/** Registers a third party at the bank. */
export async function registerThirdParty(url: string, name = 'Acme Budget'): Promise<ThirdParty> {
  const answer = await fetch(`${url}/oauth/register`, {
    method: 'POST',
    body: JSON.stringify({ client_name: name, redirect_uris: [CALLBACK] }),
  })
  const { client_id: clientId, client_secret: secret } = (await answer.json()) as {
    client_id: string
    client_secret: string
  }
  const verifier = encodeBase64url(randomBytes(32))
  const challenge = encodeBase64url(createHash('sha256').update(verifier).digest())
  const authorization = renderBasic(clientId, secret)
  const token = (form: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams(form),
    })
  return {
    authorization,
    verifier,
    challenge,
    clientId,
    token,
    authorizeUrl: (provider, extra = {}) => {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: CALLBACK,
        scope: 'accounts',
        state: 'st&te',
        code_challenge: challenge,
        code_challenge_method: 'S256',
        provider,
        ...extra,
      })
      return `${url}/oauth/authorize?${query}`
    },
    redeem: (code) =>
      token({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: CALLBACK }),
    json: (path, body) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    read: (path, accessToken, ...given) => {
      const [address] = given.length === 0 ? ['192.0.2.1'] : given
      const person = address === undefined ? {} : { 'psu-ip-address': address }
      return fetch(`${url}/open-banking/v1${path}`, {
        headers: { authorization: `Bearer ${accessToken}`, ...person },
      })
    },
  }
}

/** A browser that stops at the third party's address. */
export function createBankBrowser(): Browser {
  return createBrowser({ stopAt: (url) => url.host === 'third-party.example' })
}

/** Signs in and consents by the pages; answers the page at which the browser stopped. */
export async function signInByPages(
  browser: Browser,
  authorizeUrl: string,
  userName: string,
  password: string,
): Promise<Page> {
  let page = await browser.get(authorizeUrl)
  page = await browser.submit(page, 'bank-login', { username: userName, password }, 'login-submit')
  const otp = page.byId('otp-code')?.text
  if (otp !== undefined) page = await browser.submit(page, 'bank-otp', { otp }, 'otp-submit')
  for (let answer = answerOf(page); answer !== undefined; answer = answerOf(page))
    page = await browser.submit(page, 'bank-question', { answer }, 'question-submit')
  if (page.byId('bank-consent') === undefined) return page
  return browser.submit(page, 'bank-consent', {}, 'consent-approve')
}

/** The printed answer to the security question that the page asks. */
function answerOf(page: Page): string | undefined {
  return page.byId('answer-text')?.text
}

/** The parameters of the address at which the browser stopped. */
export function returned(page: Page): Record<string, string> {
  return Object.fromEntries(new URL(page.url).searchParams)
}

/** A code for a person who shares everything, by the pages. */
export async function codeFor(party: ThirdParty, userName: string, provider = REDIRECT): Promise<string> {
  const password = findTestUser(userName)?.password ?? ''
  const page = await signInByPages(createBankBrowser(), party.authorizeUrl(provider), userName, password)
  return returned(page).code ?? ''
}

/** Tokens for a person who shares everything. */
export async function tokensFor(party: ThirdParty, userName: string, provider = REDIRECT): Promise<Tokens> {
  const answer = await party.redeem(await codeFor(party, userName, provider))
  return (await answer.json()) as Tokens
}

/** Status and error code of a refusal. */
export async function errorOf(answer: Response): Promise<[number, string]> {
  return [answer.status, ((await answer.json()) as { error: string }).error]
}
