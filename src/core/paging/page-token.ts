// rule: Opaque page tokens, authenticated and bound to list, user and filters

import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { equalText } from '../../lib/constant-time.ts'
import { canonicalJson, type Json, parseJson } from '../../lib/json.ts'
import { decodeUtf8, encodeUtf8 } from '../../lib/utf8.ts'
import type { Hash } from '../keys/cryptography.ts'

const MAX_LENGTH = 2048

/** `bound`: everything that must be the same for each page: list, app, user, filters. */
export function buildPageToken(hash: Pick<Hash, 'keyed'>, bound: Json, cursor: Json): string {
  const text = encodeBase64url(encodeUtf8(canonicalJson(cursor)))
  return `${text}.${tagOf(hash, bound, text)}`
}

/** The cursor; undefined if the token was not issued for this list and these filters. */
export function readPageToken(hash: Pick<Hash, 'keyed'>, bound: Json, token: string): Json | undefined {
  if (token.length > MAX_LENGTH) return undefined
  const [text, tag, ...rest] = token.split('.')
  if (text === undefined || tag === undefined || rest.length > 0) return undefined
  if (!equalText(tag, tagOf(hash, bound, text))) return undefined
  const bytes = decodeBase64url(text)
  const json = bytes === undefined ? undefined : decodeUtf8(bytes)
  const parsed = json === undefined ? undefined : parseJson(json)
  return parsed?.ok ? parsed.value : undefined
}

function tagOf(hash: Pick<Hash, 'keyed'>, bound: Json, text: string): string {
  return hash.keyed('page-token', `${canonicalJson(bound)}.${text}`)
}
