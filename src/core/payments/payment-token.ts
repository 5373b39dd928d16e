// rule: Tokens that open one payment to the end user's browser
// Spec: RFC 7519; HS256 (RFC 7518 section 3.2) under a key that only this installation has

import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { equalText } from '../../lib/constant-time.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import { decodeUtf8, encodeUtf8 } from '../../lib/utf8.ts'
import { readUuid, renderUuid } from '../../lib/uuid.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'

const HEADER = encodeBase64url(encodeUtf8('{"alg":"HS256","typ":"JWT"}'))
const SHAPE = /^[\w-]{1,100}\.[\w-]{1,2000}\.[\w-]{43}$/
const SCOPE = 'payment'

type Needs = Pick<Ports, 'hash' | 'clock' | 'issuer'>

interface TokenSubject {
  readonly payment: { readonly appId: string; readonly paymentId: string }
  readonly clientId: string
}

export function issuePaymentToken(
  { hash, clock, issuer }: Needs,
  { name, payments }: Policy,
  { payment, clientId }: TokenSubject,
): string {
  const nowSeconds = Math.floor(clock.nowMs() / 1000)
  const claims = {
    scope: SCOPE,
    client_id: clientId,
    jti: renderUuid(payment.paymentId),
    app: payment.appId,
    policy: name,
    nbf: nowSeconds,
    exp: nowSeconds + (payments?.tokenSeconds ?? 0),
    iss: issuer,
    aud: issuer,
  }
  const input = `${HEADER}.${encodeBase64url(encodeUtf8(JSON.stringify(claims)))}`
  return `${input}.${hash.keyed('payment-token', input)}`
}

/** What a payment token opens: nothing but the payment that it names. */
export type PaymentCaller = ClientCaller & { readonly paymentId: string }

/** Undefined for a token of another form, such as an access token. */
export function readPaymentToken(
  { hash, clock }: Pick<Ports, 'hash' | 'clock'>,
  policy: Policy,
  token: string,
): Outcome<PaymentCaller> | undefined {
  if (!SHAPE.test(token) || !token.startsWith(`${HEADER}.`)) return undefined
  const [header = '', payload = '', signature = ''] = token.split('.')
  const expected = hash.keyed('payment-token', `${header}.${payload}`)
  if (!equalText(expected, signature)) return refuse('token_invalid', { detail: 'bad_signature' })
  const { scope, client_id, jti, app, policy: issuedBy, exp } = decode(payload) ?? {}
  const paymentId = typeof jti === 'string' ? readUuid(jti) : undefined
  if (scope !== SCOPE || typeof client_id !== 'string' || typeof app !== 'string' || paymentId === undefined)
    return refuse('token_invalid', { detail: 'malformed' })
  if (issuedBy !== policy.name || typeof exp !== 'number')
    return refuse('token_invalid', { detail: 'claims of another policy' })
  if (exp * 1000 <= clock.nowMs()) return refuse('token_expired')
  return accept({
    kind: 'client',
    appId: app,
    clientId: client_id,
    scopes: [],
    tokenId: jti === undefined ? '' : String(jti),
    expiresAtSeconds: exp,
    paymentId,
  })
}

function decode(payload: string): JsonObject | undefined {
  const bytes = decodeBase64url(payload)
  const text = bytes === undefined ? undefined : decodeUtf8(bytes)
  const parsed = text === undefined ? undefined : parseJson(text)
  return parsed?.ok && isJsonObject(parsed.value) ? parsed.value : undefined
}
