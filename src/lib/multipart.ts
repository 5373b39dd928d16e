// codec: multipart/form-data bodies of text fields
// Spec: RFC 7578; RFC 2046 section 5.1.1 (boundaries)

import { err, ok, type Result } from './result.ts'

/**
 * Why a body was refused. `malformed`: no boundary, a part without a name, or an end that is missing. `file`: a part is a file
 * or names another charset. `repeated`: a name occurs twice. `too_many`: more parts than the limit.
 */
export type MultipartProblem =
  | { readonly kind: 'malformed' | 'file' | 'too_many' }
  | { readonly kind: 'repeated'; readonly field: string }

const MAX_PARTS = 100

/** RFC 2046 section 5.1.1: 1 to 70 characters, quoted where the value has any that a token cannot hold. */
const BOUNDARY = /;\s*boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'+.-]{1,70}))\s*(?:;|$)/i

/**
 * Parses a body that was decoded as UTF-8. A name may occur once; the order of the fields is kept. Text before the first
 * boundary and after the last one is ignored (RFC 2046).
 */
export function parseMultipart(
  contentType: string,
  body: string,
): Result<ReadonlyMap<string, string>, MultipartProblem> {
  const found = BOUNDARY.exec(contentType)
  const boundary = found?.[1] ?? found?.[2]
  if (boundary === undefined) return err({ kind: 'malformed' })
  const [preamble = '', ...parts] = `\r\n${body}`.split(`\r\n--${boundary}`)
  const end = parts.pop()
  if (end === undefined || !end.startsWith('--') || preamble.length > body.length)
    return err({ kind: 'malformed' })
  if (parts.length > MAX_PARTS) return err({ kind: 'too_many' })
  const fields = new Map<string, string>()
  for (const part of parts) {
    const read = parsePart(part)
    if (!read.ok) return read
    const { name, value } = read.value
    if (fields.has(name)) return err({ kind: 'repeated', field: name })
    fields.set(name, value)
  }
  return ok(fields)
}

/** The name in quotes, as browsers and HTTP libraries write it; `%22`, `%0D` and `%0A` stand for what would end it. */
const FIELD = /^form-data;\s*name="([^"\r\n]{1,256})"\s*(;\s*filename\*?=.*)?$/i

function parsePart(
  part: string,
): Result<{ readonly name: string; readonly value: string }, MultipartProblem> {
  // Spaces may follow the boundary (RFC 2046), then its line ends.
  const headersFrom = /^[ \t]*\r\n/.exec(part)?.[0].length
  const headersTo = part.indexOf('\r\n\r\n')
  if (headersFrom === undefined || headersTo < 0) return err({ kind: 'malformed' })
  let name: string | undefined
  for (const line of part.slice(headersFrom, headersTo).split('\r\n')) {
    const colon = line.indexOf(':')
    const header = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (header === 'content-disposition') {
      const field = FIELD.exec(value)
      if (field?.[2] !== undefined) return err({ kind: 'file' })
      name = field?.[1]
    }
    if (header === 'content-type' && !/^text\/plain(\s*;\s*charset="?(utf-8|us-ascii)"?)?$/i.test(value))
      return err({ kind: 'file' })
    if (header === 'content-transfer-encoding' && !/^(7bit|8bit|binary)$/i.test(value))
      return err({ kind: 'file' })
  }
  return name === undefined ? err({ kind: 'malformed' }) : ok({ name, value: part.slice(headersTo + 4) })
}
