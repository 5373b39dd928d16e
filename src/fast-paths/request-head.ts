// codec: The head of a usual HTTP/1.1 request: request line and headers
// Spec: RFC 9112 sections 3 and 5, RFC 9110 section 5.5; stricter: everything else is left to node:http

import type { IncomingHttpHeaders } from 'node:http'

export interface RequestHead {
  readonly method: 'GET' | 'POST'
  /** As it was sent. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** Of the body, where the head states it. */
  readonly contentLength: string | undefined
}

const REQUEST_LINE = /^(GET|POST) (\/[!-~]*) HTTP\/1\.1\r\n/
/** No folded lines, and only ASCII. */
const HEADER = /([\w!#$%&'*+.^`|~-]+):([ -~\t]*)\r\n/y

/**
 * `text` ends with the empty line. Undefined for anything unusual: another method or version, a header twice, a connection that is not
 * to be kept.
 */
export function parseRequestHead(text: string): RequestHead | undefined {
  const line = REQUEST_LINE.exec(text)
  const method = line?.[1]
  const url = line?.[2]
  if (line === null || url === undefined || (method !== 'GET' && method !== 'POST')) return undefined
  const headers: Record<string, string> = {}
  const end = text.length - 2
  for (let at = line[0].length; at < end; at = HEADER.lastIndex) {
    HEADER.lastIndex = at
    const found = HEADER.exec(text)
    if (found === null) return undefined
    const [, sent = '', value = ''] = found
    const name = sent.toLowerCase()
    // A name of Object.prototype is refused like a repeated name.
    if (headers[name] !== undefined) return undefined
    headers[name] = value.trim()
  }
  if (headers.upgrade !== undefined || (headers.connection ?? 'keep-alive').toLowerCase() !== 'keep-alive')
    return undefined
  // node:http reads it as Connection.
  if (headers['proxy-connection'] !== undefined) return undefined
  // Shared by all requests with this head.
  Object.freeze(headers)
  return { method, url, headers, contentLength: headers['content-length'] }
}
