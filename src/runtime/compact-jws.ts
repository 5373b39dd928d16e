// codec: Compact JWS, parsed strictly before any signature is checked
// Spec: RFC 7515 section 3.1, RFC 8725 sections 3.1 and 3.10

import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../core/keys/keys.ts'
import { decodeBase64url } from '../lib/base64url.ts'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../lib/json.ts'
import { decodeUtf8 } from '../lib/utf8.ts'

export interface CompactJws {
  readonly algorithm: SigningAlgorithm
  /** In lower case; `jwt` where the header has none. */
  readonly type: string
  readonly keyId: string | undefined
  readonly claims: JsonObject
  /** Header and claims as they were sent: the bytes that the signature covers. */
  readonly signedText: string
  readonly signature: Uint8Array
}

const MAX_TOKEN_LENGTH = 16 * 1024
const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86,1366}$/
/** RFC 7518 sections 3.3 to 3.5; an RSA signature is as long as its key, of 2048 bits at least. */
const SIGNATURE_BYTES: Readonly<Record<SigningAlgorithm, readonly [min: number, max: number]>> = {
  ES256: [64, 64],
  ES512: [132, 132],
  RS256: [256, 1024],
  PS256: [256, 1024],
}
/** Extensions, keys that the sender brings along, encodings that change what was signed, and nested tokens (RFC 7519 section 5.2). */
const REFUSED_HEADERS = ['crit', 'jwk', 'jku', 'x5u', 'x5c', 'zip', 'b64', 'cty']

/** Undefined unless the text is canonical base64url, the algorithm is known, and no header parameter is refused. */
export function parseCompactJws(token: string): CompactJws | undefined {
  if (token.length > MAX_TOKEN_LENGTH || !SHAPE.test(token)) return undefined
  const [headerText = '', claimsText = '', signatureText = ''] = token.split('.')
  const header = decodeObject(headerText)
  const claims = decodeObject(claimsText)
  const signature = decodeBase64url(signatureText)
  if (header === undefined || claims === undefined || signature === undefined) return undefined
  const keyId = header.kid
  const algorithm = SIGNING_ALGORITHMS.find((known) => known === header.alg)
  if (algorithm === undefined || (keyId !== undefined && typeof keyId !== 'string')) return undefined
  const [min, max] = SIGNATURE_BYTES[algorithm]
  if (signature.length < min || signature.length > max) return undefined
  const type = 'typ' in header ? readType(header.typ) : 'jwt'
  if (type === undefined || REFUSED_HEADERS.some((name) => name in header)) return undefined
  return { algorithm, type, keyId, claims, signedText: `${headerText}.${claimsText}`, signature }
}

/** Media types are compared without regard to case (RFC 7515 section 4.1.9). */
function readType(type: Json | undefined): string | undefined {
  return typeof type === 'string' ? type.toLowerCase() : undefined
}

function decodeObject(text: string): JsonObject | undefined {
  const bytes = decodeBase64url(text)
  const json = bytes === undefined ? undefined : decodeUtf8(bytes)
  const parsed = json === undefined ? undefined : parseJson(json)
  return parsed?.ok && isJsonObject(parsed.value) ? parsed.value : undefined
}
