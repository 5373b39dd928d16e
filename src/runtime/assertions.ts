// glue: checking assertions that clients signed with their own keys
// Spec: RFC 7523 section 3; keys come only from what was registered

import { createPublicKey, type KeyObject } from 'node:crypto'
import type { AssertionVerifier } from '../core/grants/assertion-verifier.ts'
import { decodeBase64url } from '../lib/base64url.ts'
import { isJsonObject, parseJson } from '../lib/json.ts'
import { err } from '../lib/result.ts'
import { decodeUtf8 } from '../lib/utf8.ts'
import { verifyCompact } from './signer.ts'

export const assertionVerifier: AssertionVerifier = {
  verify(assertion, keys) {
    const keyId = readKeyId(assertion)
    // Without a key id every registered key is tried; there are few.
    const candidates = keyId === undefined ? keys : keys.filter((key) => key.keyId === keyId)
    if (candidates.length === 0) return err('no_key')
    for (const candidate of candidates) {
      const key = toPublicKey(candidate.publicJwk)
      if (key === undefined) continue
      const verified = verifyCompact(assertion, () => key)
      if (verified.ok) return verified
      if (verified.error === 'malformed') return err('malformed')
    }
    return err('bad_signature')
  },
}

function readKeyId(assertion: string): string | undefined {
  const bytes = decodeBase64url(assertion.split('.')[0] ?? '')
  const text = bytes === undefined ? undefined : decodeUtf8(bytes)
  const header = text === undefined ? undefined : parseJson(text)
  if (header === undefined || !header.ok || !isJsonObject(header.value)) return undefined
  return typeof header.value.kid === 'string' ? header.value.kid : undefined
}

function toPublicKey(jwkText: string): KeyObject | undefined {
  const parsed = parseJson(jwkText)
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined
  try {
    return createPublicKey({ key: { ...parsed.value }, format: 'jwk' })
  } catch {
    return undefined
  }
}
