// glue: Verifies ES512 signatures of requests with node:crypto
// Spec: RFC 7518 section 3.4; only P-521 keys are tried, whatever the sender's header names

import { createPublicKey, verify } from 'node:crypto'
import type { RequestVerifier } from '../core/apps/request-verifier.ts'
import { isJsonObject, parseJson } from '../lib/json.ts'

const SIGNATURE_BYTES = 132

export const requestVerifier: RequestVerifier = {
  verify(publicJwk, input, signature) {
    const parsed = parseJson(publicJwk)
    if (!parsed.ok || !isJsonObject(parsed.value) || signature.length !== SIGNATURE_BYTES) return false
    const { kty, crv, x, y } = parsed.value
    if (kty !== 'EC' || crv !== 'P-521' || typeof x !== 'string' || typeof y !== 'string') return false
    const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
    return verify('sha512', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, signature)
  },
}
