// codec: HTTP Basic credentials of an OAuth client
// Spec: RFC 7617 section 2, RFC 6749 section 2.3.1 (both parts form-urlencoded before base64)

import { decodeBase64, encodeBase64 } from './base64.ts'
import { parseFormComponent, renderFormComponent } from './form.ts'
import { err, ok, type Result } from './result.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

export type BasicCredentials = { readonly id: string; readonly secret: string }

/**
 * Reads an Authorization header. `not_basic`: another scheme. `malformed`: base64 that is not strict and padded, bytes
 * that are not UTF-8, no colon, a bad percent escape, or a control character in either part.
 */
export function parseBasic(header: string): Result<BasicCredentials, 'not_basic' | 'malformed'> {
  if (header.slice(0, 5).toLowerCase() !== 'basic') return err('not_basic')
  if (header.length > 5 && header[5] !== ' ') return err('not_basic')
  let start = 5
  while (header[start] === ' ') start++
  const bytes = decodeBase64(header.slice(start))
  const pair = bytes === undefined ? undefined : decodeUtf8(bytes)
  const colon = pair === undefined ? -1 : pair.indexOf(':')
  if (pair === undefined || colon < 0) return err('malformed')
  const id = parseFormComponent(pair.slice(0, colon))
  const secret = parseFormComponent(pair.slice(colon + 1))
  if (id === undefined || secret === undefined) return err('malformed')
  if (hasControl(id) || hasControl(secret)) return err('malformed')
  return ok({ id, secret })
}

/** Renders the value of an Authorization header. */
export function renderBasic(id: string, secret: string): string {
  const pair = `${renderFormComponent(id)}:${renderFormComponent(secret)}`
  return `Basic ${encodeBase64(encodeUtf8(pair))}`
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true
  }
  return false
}
