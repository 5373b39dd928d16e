// codec: Refresh token format: grant id, generation, randomness and authentication tag
// Spec: RFC 9700 section 4.14.2 (replay detection)

import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { equalText } from '../../lib/constant-time.ts'
import { decodeHex, encodeHex } from '../../lib/hex.ts'
import type { Hash } from '../keys/cryptography.ts'

/**
 * 16 bytes grant id, 6 bytes generation, 16 random bytes, 16 bytes of tag: 72 characters of base64url.
 *
 * The tag authenticates a superseded token after its row was deleted, so that reuse is detected with bounded storage for
 * each grant. It does not replace the stored hash: a token of the newest generation is valid only if its hash is stored.
 */
const GRANT_BYTES = 16
const GENERATION_BYTES = 6
const RANDOM_BYTES = 16
const BODY_BYTES = GRANT_BYTES + GENERATION_BYTES + RANDOM_BYTES
const TAG_BYTES = 16

export interface RefreshTokenFacts {
  readonly grantId: string
  readonly generation: number
}

export function buildRefreshToken(
  appId: string,
  facts: RefreshTokenFacts,
  randomBytes: Uint8Array,
  hash: Pick<Hash, 'keyed'>,
): string {
  const grant = decodeHex(facts.grantId)
  if (grant?.length !== GRANT_BYTES || randomBytes.length !== RANDOM_BYTES) {
    throw new TypeError('A refresh token requires a 16-byte grant id and 16 random bytes.')
  }
  const body = new Uint8Array(BODY_BYTES)
  body.set(grant, 0)
  const view = new DataView(body.buffer)
  view.setUint16(GRANT_BYTES, Math.floor(facts.generation / 2 ** 32))
  view.setUint32(GRANT_BYTES + 2, facts.generation % 2 ** 32)
  body.set(randomBytes, GRANT_BYTES + GENERATION_BYTES)
  const text = encodeBase64url(body)
  const tag = decodeBase64url(tagOf(appId, text, hash))
  if (tag === undefined) throw new TypeError('The keyed hash is not base64url.')
  const whole = new Uint8Array(BODY_BYTES + TAG_BYTES)
  whole.set(body, 0)
  whole.set(tag.subarray(0, TAG_BYTES), BODY_BYTES)
  return encodeBase64url(whole)
}

/**
 * The successor of a presented token. Derived, not drawn, so that a retry receives the same one although only its hash is
 * stored: whoever holds the presented token could have had the successor anyway. `number` tells apart the successors that
 * replace one another when retries come late.
 */
export function buildSuccessor(
  appId: string,
  presented: string,
  { grantId, generation, number }: RefreshTokenFacts & { readonly number: number },
  hash: Pick<Hash, 'keyed'>,
): string {
  const drawn = hash.keyed(
    'refresh-token-successor',
    `${appId}.${grantId}.${generation}.${number}.${presented}`,
  )
  const bytes = decodeBase64url(drawn)
  if (bytes === undefined) throw new TypeError('the keyed hash is not base64url')
  return buildRefreshToken(appId, { grantId, generation }, bytes.slice(0, RANDOM_BYTES), hash)
}

/** Undefined unless this installation issued the token to this app. */
export function readRefreshToken(
  appId: string,
  token: string,
  hash: Pick<Hash, 'keyed'>,
): RefreshTokenFacts | undefined {
  const bytes = decodeBase64url(token)
  if (bytes?.length !== BODY_BYTES + TAG_BYTES) return undefined
  const body = bytes.slice(0, BODY_BYTES)
  const expected = decodeBase64url(tagOf(appId, encodeBase64url(body), hash))?.subarray(0, TAG_BYTES)
  if (expected === undefined) return undefined
  if (!equalText(encodeBase64url(bytes.slice(BODY_BYTES)), encodeBase64url(expected))) return undefined
  const view = new DataView(body.buffer)
  return {
    grantId: encodeHex(body.subarray(0, GRANT_BYTES)),
    generation: view.getUint16(GRANT_BYTES) * 2 ** 32 + view.getUint32(GRANT_BYTES + 2),
  }
}

function tagOf(appId: string, body: string, hash: Pick<Hash, 'keyed'>): string {
  return hash.keyed('refresh-token-tag', `${appId}.${body}`)
}
