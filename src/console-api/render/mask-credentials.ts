// rule: Credentials in the responses that the API explorer shows
// A page is read over shoulders and shared as a picture, and a token in it would work elsewhere.

import { redactText } from '../../http/redaction.ts'
import { isJsonObject, type Json, parseJson } from '../../lib/json.ts'

const MAX_SHOWN = 200_000
const MAX_PARSED = 4_000_000

/** Names of members that hold a credential; a token of a page of a list is none. */
const NAME = /(?:token|secret|password|assertion|verifier)$/i
const PAGE_NAME = /page_?token$/i
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]*/
/** An authorization code, and not the code of an error. */
const CODE = /^(?=.*\d)[\w-]{20,}$/

/** The last four characters, so that two of them can be told apart. */
export function maskCredential(text: string): string {
  return text.length < 16 ? '•••' : `•••${text.slice(-4)}`
}

export interface ShownBody {
  /** JSON is indented. */
  readonly text: string
  readonly isCut: boolean
}

/** Undefined for content that is not text. */
export function showBody(bytes: Uint8Array, contentType: string): ShownBody | undefined {
  if (!/^(?:text\/|application\/(?:[\w.+-]*json|[\w.+-]*jwt|xml|x-www-form-urlencoded))/i.test(contentType))
    return bytes.length === 0 ? { text: '', isCut: false } : undefined
  const text = new TextDecoder().decode(bytes)
  const parsed = /json/i.test(contentType) ? parseJson(text, { maxLength: MAX_PARSED }) : undefined
  if (parsed?.ok !== true) {
    const isCut = text.length > MAX_SHOWN
    return { text: /html/i.test(contentType) ? text.slice(0, MAX_SHOWN) : redactText(text, MAX_SHOWN), isCut }
  }
  const shown = JSON.stringify(maskJson('', parsed.value), null, 2)
  return { text: shown.slice(0, MAX_SHOWN), isCut: shown.length > MAX_SHOWN }
}

export function maskHeader(name: string, value: string): string {
  if (name === 'set-cookie') return value.replace(/^([^=;]*)=[^;]*/, '$1=•••')
  if (name !== 'location') return value
  return value.replace(/([?&#](?:code|\w*(?:token|secret))=)[^&#]*/gi, '$1•••')
}

function maskJson(name: string, value: Json): Json {
  if (typeof value === 'string') return isCredential(name, value) ? maskCredential(value) : value
  if (isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, maskJson(key, member)]))
  return Array.isArray(value) ? value.map((item: Json) => maskJson(name, item)) : value
}

/** A token that begins one session is a UUID; the next call needs it, and it opens nothing by itself. */
const ONE_TIME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function isCredential(name: string, value: string): boolean {
  if (name === 'Token' && ONE_TIME.test(value)) return false
  if (JWT.test(value)) return true
  return name === 'code' ? CODE.test(value) : NAME.test(name) && !PAGE_NAME.test(name)
}
