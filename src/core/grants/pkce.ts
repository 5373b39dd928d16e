// rule: PKCE: check a code verifier against its code challenge
// Spec: RFC 7636 sections 4.1 and 4.6; RFC 9700 section 2.1.1 (a verifier without a challenge is refused)

import { equalText } from '../../lib/constant-time.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Hash } from '../keys/cryptography.ts'
import type { CodeChallengeMethod } from './grant.ts'

/** 43 to 128 unreserved characters, for verifiers and for `plain` challenges. */
const VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/
/** An S256 challenge is the base64url of 32 bytes. */
const S256_CHALLENGE = /^[A-Za-z0-9\-_]{43}$/

export function checkChallenge(challenge: string, method: CodeChallengeMethod): boolean {
  return method === 'S256' ? S256_CHALLENGE.test(challenge) : VERIFIER.test(challenge)
}

export function checkVerifier(
  bound: {
    readonly codeChallenge: string | undefined
    readonly codeChallengeMethod: CodeChallengeMethod | undefined
  },
  verifier: string | undefined,
  hash: Pick<Hash, 'sha256'>,
): Outcome<undefined> {
  if (bound.codeChallenge === undefined) {
    return verifier === undefined ? accept(undefined) : refuse('code_verifier_unexpected')
  }
  if (verifier === undefined) return refuse('code_verifier_missing')
  if (!VERIFIER.test(verifier)) return refuse('code_verifier_invalid', { detail: 'length or alphabet' })
  const derived = bound.codeChallengeMethod === 'S256' ? hash.sha256(verifier) : verifier
  return equalText(derived, bound.codeChallenge) ? accept(undefined) : refuse('code_verifier_invalid')
}
