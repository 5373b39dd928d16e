// rule: Masked personal data, for members without the permission to see it

import { PERSONAL_FIELDS } from '../../core/activity/redact-content.ts'
import { isJsonObject, type Json } from '../../lib/json.ts'
import type { MemberCall } from '../call.ts'

export function seesPersonalData({ permissions }: Pick<MemberCall, 'permissions'>): boolean {
  return permissions.includes('personal_data.read')
}

/** The last two characters of a long text, so that two of them can be told apart on a call. */
export function maskText(text: string): string {
  return text.length >= 8 ? `•••${text.slice(-2)}` : '•••'
}

/** Paths contain our ids, which do not identify a person, and sometimes the external ids of users. */
export function maskPath(path: string): string {
  return path
    .split('/')
    .map((part) => (/@|%40/i.test(part) ? maskText(part) : part))
    .join('/')
}

export function maskContent(value: Json, name = ''): Json {
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, maskContent(member, key)]))
  }
  if (Array.isArray(value)) return value.map((item: Json) => maskContent(item, name))
  return typeof value === 'string' && PERSONAL_FIELDS.has(name) ? maskText(value) : value
}
