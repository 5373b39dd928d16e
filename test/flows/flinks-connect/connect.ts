// glue: A client of Flinks Connect: keys, calls, and a sign-in at the test bank
import assert from 'node:assert/strict'
import { createSecret } from '../../../src/core/apps/create-secret.ts'
import { instanceIdOf } from '../../../src/core/apps/instance.ts'
import { type Answer, assertStatus, fieldOf, send, textOf } from '../../support/developer.ts'
import type { TestApp, TestPlatform } from '../../support/platform.ts'

export const ANSWERS: Readonly<Record<string, string>> = {
  'What city were you born in?': 'Montreal',
  'What is the best country on earth?': 'Canada',
  'What shape do people like most?': 'Triangle',
}

export interface Connect {
  readonly app: TestApp
  readonly customerId: string
  readonly apiKey: string
  readonly base: string
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>
  token(): Promise<string>
  /** With a new authorize token, unless `headers` are given. */
  authorize(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
  /** A data call with the API key. */
  data(method: string, path: string, body?: unknown): Promise<Answer>
  /** Signs in without security questions. */
  signIn(
    username?: string,
    password?: string,
  ): Promise<{ readonly requestId: string; readonly loginId: string }>
  /** Repeats the asynchronous call until it is not pending. */
  detail(requestId: string, options?: Readonly<Record<string, unknown>>): Promise<Answer>
}

export async function createConnect(platform: TestPlatform, made?: TestApp): Promise<Connect> {
  const app = made ?? (await platform.createApp({ redirectUris: ['https://app.example/thanks'] }))
  const { ports, policy, store } = await platform.workbench()
  const stored = await store.loadApp(app.appId)
  const customerId = stored && instanceIdOf(stored, 'flinks-connect')
  assert.ok(customerId !== undefined)
  const key = await createSecret(ports, policy, {
    appId: app.appId,
    use: 'api_key',
    name: 'data',
    expiresAtMs: undefined,
    text: undefined,
    actor: 'test',
  })
  assert.ok(key.ok)
  const apiKey = key.value.text
  const base = `${platform.baseUrl}/v3/${customerId}/BankingServices/`
  const connect: Connect = {
    app,
    customerId,
    apiKey,
    base,
    call: (method, path, body, headers = {}) =>
      send(base + path, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    token: async () =>
      textOf(
        assertStatus(
          await connect.call('POST', 'GenerateAuthorizeToken', undefined, {
            'flinks-auth-key': app.clientSecret,
          }),
          200,
        ),
        'Token',
      ),
    authorize: async (body, headers) =>
      connect.call('POST', 'Authorize', body, headers ?? { 'flinks-auth-key': await connect.token() }),
    data: (method, path, body) => connect.call(method, path, body, { 'x-api-key': apiKey }),
    signIn: async (Username = 'greatday_nomfa', Password = 'Everyday') => {
      // Later than every read so far, as by a clock that runs.
      platform.clock.advance(1)
      const answer = await connect.authorize({ Institution: 'FlinksCapital', Username, Password })
      return idsOf(assertStatus(answer, 200))
    },
    detail: async (requestId, options = {}) => {
      let answer = await connect.data('POST', 'GetAccountsDetail', { RequestId: requestId, ...options })
      for (let turn = 0; turn < 100 && answer.status === 202; turn++) {
        await platform.runJobs()
        answer = await connect.data('GET', `GetAccountsDetailAsync/${requestId}`)
      }
      return answer
    },
  }
  return connect
}

export function idsOf(answer: Answer): { readonly requestId: string; readonly loginId: string } {
  const login = fieldOf(answer, 'Login')
  assert.ok(typeof login === 'object' && login !== null)
  return { requestId: textOf(answer, 'RequestId'), loginId: String(Reflect.get(login, 'Id')) }
}

export function codeOf(answer: Answer): string {
  const code = textOf(answer, 'FlinksCode')
  assert.equal(fieldOf(answer, 'HttpStatusCode'), answer.status, answer.text)
  return `${answer.status} ${code}`
}

export function promptOf(answer: Answer): string {
  const challenges = fieldOf(answer, 'SecurityChallenges')
  assert.ok(Array.isArray(challenges) && challenges.length === 1, answer.text)
  assert.equal(challenges[0].Type, 'QuestionAndAnswer')
  return String(challenges[0].Prompt)
}
