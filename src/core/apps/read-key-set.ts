// rule: Keys and lifetimes of a fetched key set
// Spec: RFC 7517 section 5 (keys that are not understood are ignored); RFC 9111 section 5.2.2 (Cache-Control)

import { canonicalJson, isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { KeySetProblem, SetKey } from './key-set.ts'
import { readPublicJwk } from './public-key.ts'

/** An app has few keys. An assertion without `kid` is compared with each of them. */
const MAX_KEYS = 20
/** Members of private and symmetric keys (RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']

/** The P-256 keys of the set. `hash` gives the id of a key without `kid` (RFC 7638). */
export function readKeySet(
  text: string,
  hash: (text: string) => string,
): Result<readonly SetKey[], KeySetProblem> {
  const parsed = parseJson(text)
  if (!parsed.ok || !isJsonObject(parsed.value) || !Array.isArray(parsed.value.keys))
    return err('not_a_key_set')
  const keys: SetKey[] = []
  for (const jwk of parsed.value.keys) {
    if (!isJsonObject(jwk)) return err('not_a_key_set')
    if (isPrivate(jwk)) return err('private_key')
    const read = readPublicJwk(jwk)
    if (!read.ok) continue
    const keyId = read.keyId ?? hash(canonicalJson({ ...read.key }))
    if (keys.length < MAX_KEYS) keys.push({ keyId, publicJwk: JSON.stringify(read.key) })
  }
  return ok(keys)
}

/** A key that anybody can read authenticates nobody, whatever its type. */
function isPrivate(jwk: JsonObject): boolean {
  return PRIVATE_MEMBERS.some((name) => jwk[name] !== undefined)
}

const MIN_FRESH_MS = 60_000
const MAX_FRESH_MS = 24 * 60 * 60_000
const DEFAULT_FRESH_MS = 10 * 60_000
/** For how long keys count beyond their lifetime while the URL gives none. */
const GRACE_MS = 24 * 60 * 60_000

export function lifetimesOf(
  cacheControl: string | undefined,
  nowMs: number,
): { readonly freshUntilMs: number; readonly usableUntilMs: number } {
  const freshUntilMs = nowMs + freshMsOf(cacheControl)
  return { freshUntilMs, usableUntilMs: freshUntilMs + GRACE_MS }
}

function freshMsOf(cacheControl = ''): number {
  const directives = cacheControl.toLowerCase().split(',').slice(0, 20)
  const names = directives.map((directive) => directive.trim())
  if (names.includes('no-store') || names.includes('no-cache')) return MIN_FRESH_MS
  const age = names.map((name) => /^max-age="?(\d{1,10})"?$/.exec(name)?.[1]).find((one) => one !== undefined)
  if (age === undefined) return DEFAULT_FRESH_MS
  return Math.min(Math.max(Number(age) * 1000, MIN_FRESH_MS), MAX_FRESH_MS)
}
