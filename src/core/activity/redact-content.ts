// rule: Redaction of requests and responses for the request log
// Never: a list of what to hide. Only values of the names below are shown, so that a new field is hidden until it is listed.

import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'

/** Protocol fields whose values are neither credentials nor data of an end user. */
const SHOWN: ReadonlySet<string> = new Set([
  ...[
    'grant_type',
    'response_type',
    'response_mode',
    'scope',
    'scopes',
    'token_type',
    'token_type_hint',
    'expires_in',
  ],
  ...[
    'client_id',
    'actor_client_id',
    'delegated_scopes',
    'client_assertion_type',
    'code_challenge_method',
    'prompt',
  ],
  ...[
    'market',
    'locale',
    'language',
    'test',
    'product',
    'provider_id',
    'provider_name',
    'institution',
    'redirect_uri',
  ],
  ...[
    'error',
    'error_description',
    'error_uri',
    'error_details',
    'errorCode',
    'errorMessage',
    'type',
    'title',
    'status',
  ],
  ...['code_description', 'message', 'detail', 'Message', 'HttpStatusCode', 'active', 'iss', 'exp', 'iat'],
  ...[
    'refreshable_items',
    'providers',
    'event',
    'enabled_events',
    'enabledEvents',
    'page_size',
    'pageSize',
    'limit',
  ],
])

/** Fields that hold the id of an end user, shown only to members who may see personal data. */
export const PERSONAL_FIELDS: ReadonlySet<string> = new Set([
  'user_id',
  'userId',
  'external_user_id',
  'external_reference',
])

const REDACTED = '[redacted]'
const MAX_DEPTH = 5
const MAX_MEMBERS = 40
const MAX_TEXT = 300

/** The same structure with hidden values redacted; a list is its first element and its length. */
export function redactContent(value: Json, maskText: (text: string) => string): Json {
  return redact('', value, 0, maskText)
}

function redact(name: string, value: Json, depth: number, maskText: (text: string) => string): Json {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string' || typeof value === 'number') {
    if (!SHOWN.has(name) && !PERSONAL_FIELDS.has(name)) return REDACTED
    return typeof value === 'number' ? value : maskText(value.slice(0, MAX_TEXT))
  }
  if (depth >= MAX_DEPTH) return REDACTED
  if (isJsonObject(value)) {
    const shown: Record<string, Json> = {}
    const members = Object.entries(value)
    for (const [key, member] of members.slice(0, MAX_MEMBERS))
      shown[NAME.test(key) ? key : REDACTED] = redact(key, member, depth + 1, maskText)
    return shown
  }
  const [first, ...others] = value
  if (first === undefined) return []
  if (SHOWN.has(name))
    return value.slice(0, MAX_MEMBERS).map((item) => redact(name, item, depth + 1, maskText))
  const shown = redact(name, first, depth + 1, maskText)
  return others.length === 0 ? [shown] : [shown, `${others.length} more`]
}

/** A name that is a short word, not an account number or a token that is used as a key. */
const NAME = /^[A-Za-z_][\w.-]{0,39}$/

/** The pairs of a form or a query, redacted; a repeated name is shown as a list. */
export function redactPairs(
  pairs: Iterable<readonly [string, string]>,
  maskText: (text: string) => string,
): JsonObject {
  const shown: Record<string, Json> = {}
  let count = 0
  for (const [name, value] of pairs) {
    if (++count > MAX_MEMBERS) break
    if (NAME.test(name)) shown[name] = redact(name, value, 0, maskText)
  }
  return shown
}
