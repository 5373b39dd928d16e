// contract: The API calls of an app after a flow, as a developer reads them
// Never: a secret; it is a variable of whoever runs the calls

/** A text, or a variable: of the reader's environment, or the result of an earlier call. */
export type CallValue = string | { readonly variable: string }

type Pairs = readonly (readonly [name: string, value: CallValue])[]

export interface NextCall {
  /** What the call does, in one sentence. */
  readonly title: string
  readonly method: 'GET' | 'POST'
  /** Path and query, in parts. */
  readonly target: readonly CallValue[]
  /** Variable with the access token. */
  readonly token?: string
  readonly headers?: Pairs
  readonly form?: Pairs
  readonly json?: Readonly<Record<string, CallValue | boolean>>
  /** The member of the response that later calls read under the name of the variable. */
  readonly result?: { readonly member: string; readonly variable: string }
}

/** Parameters of the callback. Those of a flow that has not happened yet are variables. */
export type ReturnedParameters = ReadonlyMap<string, CallValue>

/** The flow that the calls follow. */
export interface FinishedFlow {
  readonly clientId: CallValue
  /** Names the app in paths, in a dialect with instance ids (core/apps/instance.ts). */
  readonly instanceId: CallValue
  readonly redirectUri: string
  /** Whether the link had a code challenge (RFC 7636); undefined where that is unknown. */
  readonly hasChallenge: boolean | undefined
  /** Undefined where they are unknown, or those that the dialect grants by default. */
  readonly scopes: readonly string[] | undefined
}

/** Undefined for a text of another format: the calls are pasted into a shell. */
export function checkFormat(value: CallValue | undefined, format: RegExp): CallValue | undefined {
  return typeof value === 'string' && !format.test(value) ? undefined : value
}

/** Undefined without a code of ours. */
export function readCode(returned: ReturnedParameters): CallValue | undefined {
  return checkFormat(returned.get('code'), /^[0-9a-f]{32}$/)
}

const ACCESS_TOKEN = 'ACCESS_TOKEN'
export const CLIENT_SECRET: CallValue = { variable: 'CLIENT_SECRET' }

/** Without `redirectUri` for a provider that does not compare it. */
export function exchangeCode(
  path: string,
  code: CallValue,
  {
    clientId,
    redirectUri,
    hasChallenge,
  }: Pick<FinishedFlow, 'clientId' | 'hasChallenge'> & Partial<Pick<FinishedFlow, 'redirectUri'>>,
): NextCall {
  return {
    title: 'Exchange the code for an access token. It can be used once, and expires soon.',
    method: 'POST',
    target: [path],
    form: [
      ['client_id', clientId],
      ['client_secret', CLIENT_SECRET],
      ['grant_type', 'authorization_code'],
      ['code', code],
      ...(hasChallenge === true ? [['code_verifier', { variable: 'CODE_VERIFIER' }] as const] : []),
      ...(redirectUri === undefined ? [] : [['redirect_uri', redirectUri] as const]),
    ],
    result: { member: 'access_token', variable: ACCESS_TOKEN },
  }
}

export function readWithToken(title: string, path: string): NextCall {
  return { title, method: 'GET', target: [path], token: ACCESS_TOKEN }
}
