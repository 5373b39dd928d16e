// operation: Connect a bank through Flinks Connect: authorize, security questions, polling
import { baseUrlOf, type ClientOptions, createContext, requireOptions } from '../core/context.ts'
import { sleep } from '../core/deadline.ts'
import {
  AuthorizationFailedError,
  RateLimitError,
  TallystickError,
  TimeoutError,
  UnexpectedResponseError,
} from '../core/errors.ts'
import { type CallOptions, type Fields, type HttpResponse, isRecord } from '../core/http.ts'
import { type Secret, wrap } from '../core/secret.ts'
import { FLINKS_NAMES } from './names.ts'

export type ConnectOptions = ClientOptions & {
  /** The first label of the host, such as `toolbox`. */
  readonly instance?: string | undefined
  readonly customerId: string
  /** Sent for authorize tokens only. */
  readonly secretKey?: string | Secret | undefined
  /** Sent for data. */
  readonly apiKey?: string | Secret | undefined
  /** Instead of the host of the instance: a Tallystick for tests and development. */
  readonly baseUrl?: string | undefined
}

export type Challenge = {
  readonly Type: string
  readonly Prompt: string
  readonly Iterables?: readonly string[]
}

/** The body of a response, in Flinks' own names. */
export type ConnectBody = Readonly<Record<string, unknown>>

export type Authorized =
  | {
      readonly status: 'done'
      readonly requestId: string
      readonly loginId: string | undefined
      readonly body: ConnectBody
    }
  | {
      readonly status: 'challenge'
      readonly requestId: string
      readonly challenges: readonly Challenge[]
      /** Goes on with the responses, by prompt. */
      respond(
        responses: Readonly<Record<string, readonly string[]>>,
        options?: CallOptions,
      ): Promise<Authorized>
    }

export type AccountsOptions = CallOptions & {
  readonly requestId: string
  /** Further members of the request, such as `DaysOfTransactions`. */
  readonly more?: ConnectBody | undefined
  /** Milliseconds between two polls; 10 000 by default, as Flinks asks. */
  readonly pollMs?: number | undefined
}

export type FlinksConnect = {
  /** A token for one `authorize`, or for the widget; valid for half an hour. */
  generateAuthorizeToken(options?: CallOptions): Promise<Secret>
  /** Begins with a login: `{ LoginId, MostRecentCached: true }` for stored data, or with `Institution`, `Username`, `Password`. */
  authorize(login: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<Authorized>
  /** Accounts with transactions; polls while Flinks fetches them, for half an hour at most. */
  getAccountsDetail(options: AccountsOptions): Promise<ConnectBody>
}

const HALF_AN_HOUR_MS = 1_800_000

export function createFlinksConnect(options: ConnectOptions): FlinksConnect {
  requireOptions(options, ['customerId'])
  const secretKey = options.secretKey === undefined ? undefined : wrap(options.secretKey)
  const apiKey = options.apiKey === undefined ? undefined : wrap(options.apiKey)
  const host = options.baseUrl ?? `https://${options.instance ?? 'toolbox'}-api.private.fin.ag`
  const base = `${baseUrlOf(host)}/v3/${encodeURIComponent(options.customerId)}/BankingServices`
  const { send } = createContext(options, { ...FLINKS_NAMES, environment: base, clientId: '' })

  async function call(
    name: string,
    headers: Fields,
    json: unknown,
    more: CallOptions,
  ): Promise<HttpResponse & { body: ConnectBody }> {
    const method = name.includes('Async/') ? 'GET' : 'POST'
    const operation = `flinks.connect.${name.split('/')[0]}`
    const { signal, deadlineMs } = more
    const sent = { operation, method, url: `${base}/${name}`, headers, json, signal, deadlineMs }
    const response = await send(sent).catch(rethrow)
    if (isRecord(response.body)) return { ...response, body: response.body }
    throw new UnexpectedResponseError(`${operation}: no JSON in the response.`, {
      operation,
      status: response.status,
    })
  }

  async function generateAuthorizeToken(more: CallOptions = {}): Promise<Secret> {
    const { body } = await call('GenerateAuthorizeToken', { 'flinks-auth-key': secretKey }, undefined, more)
    if (typeof body.Token !== 'string')
      throw new UnexpectedResponseError('flinks.connect: no Token in the response.')
    return wrap(body.Token)
  }

  async function go(json: ConnectBody, token: Secret | undefined, more: CallOptions): Promise<Authorized> {
    const { status, body } = await call('Authorize', { 'flinks-auth-key': token }, json, more)
    const requestId = String(body.RequestId)
    if (status === 203) {
      const challenges = (
        Array.isArray(body.SecurityChallenges) ? body.SecurityChallenges : []
      ) as readonly Challenge[]
      const respond = (responses: Readonly<Record<string, readonly string[]>>, next: CallOptions = more) =>
        go({ RequestId: requestId, SecurityResponses: responses }, token, next)
      return { status: 'challenge', requestId, challenges, respond }
    }
    const loginId = isRecord(body.Login) && typeof body.Login.Id === 'string' ? body.Login.Id : undefined
    return { status: 'done', requestId, loginId, body }
  }

  return {
    generateAuthorizeToken,
    authorize: async (login, more = {}) => {
      // Integrations from before October 2024 have no secret key, and send nothing.
      const token = secretKey === undefined ? undefined : await generateAuthorizeToken(more)
      const password = typeof login.Password === 'string' ? wrap(login.Password) : login.Password
      return go({ ...login, Password: password }, token, more)
    },
    getAccountsDetail: async ({ requestId, more, pollMs = 10_000, signal, deadlineMs = HALF_AN_HOUR_MS }) => {
      const endAt = performance.now() + deadlineMs
      const headers = { 'x-api-key': apiKey }
      let reply = await call('GetAccountsDetail', headers, { RequestId: requestId, ...more }, { signal })
      while (reply.status === 202) {
        if (performance.now() + pollMs > endAt)
          throw new TimeoutError('flinks.connect.GetAccountsDetail: still pending.', {
            providerCode: String(reply.body.FlinksCode),
          })
        await sleep(pollMs, signal)
        reply = await call(`GetAccountsDetailAsync/${encodeURIComponent(requestId)}`, headers, undefined, {
          signal,
        })
      }
      return reply.body
    },
  }
}

/** Flinks reports nearly everything as 401: sorted by its own codes into what the caller does. */
function rethrow(error: unknown): never {
  if (error instanceof TallystickError) {
    const { providerCode = '' } = error
    if (/^(TOO_MANY_REQUESTS|RETRY_LATER)$/.test(providerCode)) throw new RateLimitError(error.message, error)
    if (
      /^(INVALID_(LOGIN|USERNAME|PASSWORD|SECURITY_RESPONSE)|DISABLED_LOGIN|NEW_ACCOUNT|SESSION_\w+)/.test(
        providerCode,
      )
    )
      throw new AuthorizationFailedError(error.message, error)
  }
  throw error
}
