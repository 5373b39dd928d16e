// codec: Compact JWS, parsed strictly before any signature is checked
// Spec: RFC 7515 section 3.1, RFC 8725 sections 3.1 and 3.10

import { decodeBase64url } from '../lib/base64url.ts'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../lib/json.ts'
import { decodeUtf8 } from '../lib/utf8.ts'

export interface CompactJws {
  readonly keyId: string | undefined
  readonly claims: JsonObject
  /** Header and claims as they were sent: the bytes that the signature covers. */
  readonly signedText: string
  readonly signature: Uint8Array
}

const MAX_TOKEN_LENGTH = 16 * 1024
const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/
/** Extensions, keys that the sender brings along, encodings that change what was signed, and nested tokens (RFC 7519 section 5.2). */
const REFUSED_HEADERS = ['crit', 'jwk', 'jku', 'x5u', 'x5c', 'zip', 'b64', 'cty']

/**
 * Undefined unless the text is canonical base64url, the algorithm is ES256, the type is JWT or absent, and no header
 * parameter is refused. A token of another type, such as `logout+jwt`, was not made for us (RFC 8725 section 3.11).
 */
export function parseCompactJws(token: string): CompactJws | undefined {
  if (token.length > MAX_TOKEN_LENGTH || !SHAPE.test(token)) return undefined
  const [headerText = '', claimsText = '', signatureText = ''] = token.split('.')
  const header = decodeObject(headerText)
  const claims = decodeObject(claimsText)
  const signature = decodeBase64url(signatureText)
  if (header === undefined || claims === undefined || signature === undefined) return undefined
  const keyId = header.kid
  if (header.alg !== 'ES256' || (keyId !== undefined && typeof keyId !== 'string')) return undefined
  if ('typ' in header && !isJwtType(header.typ)) return undefined
  if (REFUSED_HEADERS.some((name) => name in header)) return undefined
  return { keyId, claims, signedText: `${headerText}.${claimsText}`, signature }
}

/** Media types are compared without regard to case (RFC 7515 section 4.1.9). */
function isJwtType(type: Json | undefined): boolean {
  return typeof type === 'string' && type.toLowerCase() === 'jwt'
}

function decodeObject(text: string): JsonObject | undefined {
  const bytes = decodeBase64url(text)
  const json = bytes === undefined ? undefined : decodeUtf8(bytes)
  const parsed = json === undefined ? undefined : parseJson(json)
  return parsed?.ok && isJsonObject(parsed.value) ? parsed.value : undefined
}
