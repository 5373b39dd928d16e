// codec: Tl-Signature: a detached JWS over method, path, headers and body
// Spec: github.com/TrueLayer/truelayer-signing, request-signing-v2.md; RFC 7515 appendix F

import type { RequestSignature } from '../../../core/apps/request-signature.ts'
import { accept, type Outcome, refuse } from '../../../core/errors.ts'
import { decodeBase64url, encodeBase64url } from '../../../lib/base64url.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../../lib/json.ts'
import { decodeUtf8, encodeUtf8 } from '../../../lib/utf8.ts'
import type { TokenCaller, TokenRoute, WireRequest } from '../../dialect.ts'

const MAX_LENGTH = 4096
const SHAPE = /^([\w-]+)\.\.([\w-]+)$/
const REQUIRED = 'idempotency-key'

const SIGNATURE = {
  name: 'tl-signature',
  description: 'Detached JWS of the app over method, path, `Idempotency-Key` and body.',
  maxLength: MAX_LENGTH,
} as const

const IDEMPOTENCY_KEY = {
  name: REQUIRED,
  description: 'Unique within 24 hours. A retry with the same key has no effect and gets the same response.',
  maxLength: 255,
} as const

type Signed = Pick<TokenRoute, 'headers' | 'readSignature'>

export const SIGNED: Signed = {
  headers: [SIGNATURE, IDEMPOTENCY_KEY].map((header) => ({ ...header, required: 'always' })),
  readSignature: readRequestSignature,
}

/** Of a route that also takes the token of the payment, whose bearer has no key to sign with. */
export const SIGNED_BY_APP: Signed = {
  headers: [SIGNATURE, IDEMPOTENCY_KEY].map((header) => ({
    ...header,
    description: `${header.description} Not required with the token of the payment.`,
  })),
  readSignature: readRequestSignature,
}

/** Required of the app; a browser with the token of a payment has no key to sign with. */
function readRequestSignature(
  request: WireRequest,
  { payer }: TokenCaller,
): Outcome<RequestSignature | undefined> {
  const header = request.header('tl-signature')
  if (header === undefined) return payer === true ? accept(undefined) : refuse('request_signature_missing')
  const [, head = '', signatureText = ''] = header.length > MAX_LENGTH ? [] : (SHAPE.exec(header) ?? [])
  const jose = readHeader(head)
  const signature = decodeBase64url(signatureText)
  if (jose === undefined || signature === undefined) return refuseSignature('malformed')
  const { alg, kid, tl_version: version, tl_headers: names } = jose
  // The algorithm is that of the key; a header with another one was not made for us (RFC 8725 section 3.1).
  if (alg !== 'ES512' || version !== '2' || typeof kid !== 'string' || typeof names !== 'string')
    return refuseSignature('alg, kid, tl_version or tl_headers')
  const signed = names === '' ? [] : names.split(',')
  if (!signed.some((name) => name.toLowerCase() === REQUIRED)) return refuseSignature('tl_headers')
  const lines: string[] = []
  for (const name of signed) {
    const value = request.header(name.toLowerCase())
    if (value === undefined) return refuseSignature('a signed header is absent')
    lines.push(`${name}: ${value}\n`)
  }
  const inputs = signedPaths(request).map((path) => {
    const payload = `${request.method} ${path}\n${lines.join('')}${request.rawBody}`
    return `${head}.${encodeBase64url(encodeUtf8(payload))}`
  })
  return accept({ keyId: kid, inputs, signature })
}

/**
 * Clients sign the path that they call, or that of TrueLayer's own host where this API is below a path. Verifiers accept it with and
 * without a slash at the end.
 */
function signedPaths({ url }: WireRequest): readonly string[] {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '')
  const own = path.slice(Math.max(0, path.indexOf('/v3/')))
  return [...new Set([path, own])].flatMap((one) => {
    const bare = one.replace(/\/$/, '')
    return [bare, `${bare}/`]
  })
}

function readHeader(head: string): JsonObject | undefined {
  const bytes = decodeBase64url(head)
  const text = bytes === undefined ? undefined : decodeUtf8(bytes)
  const parsed = text === undefined ? undefined : parseJson(text)
  if (!parsed?.ok || !isJsonObject(parsed.value)) return undefined
  // An extension that must be understood (RFC 7515 section 4.1.11).
  return 'crit' in parsed.value ? undefined : parsed.value
}

function refuseSignature(detail: string): Outcome<never> {
  return refuse('request_signature_invalid', { detail })
}
