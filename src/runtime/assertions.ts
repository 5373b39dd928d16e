// glue: Verifies client assertions with jose
// Spec: RFC 7523 section 3; only keys that the app registered are tried

import type { AssertionVerifier } from '../core/apps/assertion-verifier.ts'
import { isJsonObject, parseJson } from '../lib/json.ts'
import { err, ok } from '../lib/result.ts'
import { parseCompactJws } from './compact-jws.ts'

export const assertionVerifier: AssertionVerifier = {
  async verify(assertion, keys) {
    // jose accepts base64url that is not canonical, so our own strict parser comes first.
    const parsed = parseCompactJws(assertion)
    // A token of another type, such as `logout+jwt`, was not made to be an assertion (RFC 8725 section 3.11).
    if (parsed === undefined || parsed.algorithm !== 'ES256' || parsed.type !== 'jwt') return err('malformed')
    const { keyId, claims } = parsed
    // Without a key id every registered key is tried; an app has few.
    const candidates = keyId === undefined ? keys : keys.filter((key) => key.keyId === keyId)
    if (candidates.length === 0) return err('no_key')
    for (const { publicJwk } of candidates) {
      if (await isSignedWith(publicJwk, assertion)) return ok(claims)
    }
    return err('bad_signature')
  },
}

/** False also for a registered key that cannot be read, or that is not an ES256 key. */
async function isSignedWith(jwkText: string, assertion: string): Promise<boolean> {
  const parsed = parseJson(jwkText)
  if (!parsed.ok || !isJsonObject(parsed.value)) return false
  const { kty, crv, x, y } = parsed.value
  if (kty !== 'EC' || typeof crv !== 'string' || typeof x !== 'string' || typeof y !== 'string') return false
  const { compactVerify, importJWK } = await loadJose()
  try {
    await compactVerify(assertion, await importJWK({ kty, crv, x, y }, 'ES256'), { algorithms: ['ES256'] })
    return true
  } catch {
    return false
  }
}

/** Before the first assertion. */
export async function preloadAssertions(): Promise<void> {
  await loadJose()
}

/** Not with the start, because the first token does not need it; and only these two parts. */
async function loadJose() {
  const { compactVerify } = await import('jose/jws/compact/verify')
  const { importJWK } = await import('jose/key/import')
  return { compactVerify, importJWK }
}
