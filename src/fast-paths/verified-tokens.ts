// rule: Access tokens whose signature was verified are remembered until the keys change
// A signature takes 75 microseconds to verify, and an API client sends the same token many times. Only the signature is
// remembered: lifetime and revocation are checked on every request. The ordinary way is to verify each signature.

import type { SignatureProblem } from '../core/tokens/signer.ts'
import type { Result } from '../lib/result.ts'

/** Checks a signature; nothing else about the token. */
export type VerifyToken<Keys, Verified> = (keys: Keys, token: string) => Result<Verified, SignatureProblem>

const MAX_TOKENS = 10_000

export function rememberVerifiedTokens<Keys extends object, Verified>(
  verify: VerifyToken<Keys, Verified>,
): VerifyToken<Keys, Verified> {
  const remembered = new Map<
    string,
    { readonly keys: Keys; readonly verified: Result<Verified, SignatureProblem> }
  >()
  return (keys, token) => {
    const known = remembered.get(token)
    // A key set is replaced as a whole, so a removed key invalidates every token that it signed.
    if (known?.keys === keys) return known.verified
    const verified = verify(keys, token)
    if (!verified.ok) return verified
    if (remembered.size >= MAX_TOKENS) {
      const oldest = remembered.keys().next()
      if (!oldest.done) remembered.delete(oldest.value)
    }
    remembered.set(token, { keys, verified })
    return verified
  }
}
