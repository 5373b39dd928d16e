// glue: Reads every request body as UTF-8 text, whatever its content type

import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'

const FORM_TYPE = 'application/x-www-form-urlencoded'

export class BodyNotUtf8 extends Error {}
export class BodyCompressed extends Error {}

// Other values (some clients send the charset here) do not change the bytes.
const COMPRESSION = /\b(?:gzip|deflate|br|zstd|compress)\b/i

export function addBodyParser(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  // One parser for all. The types that are listed are looked up without being parsed for each request.
  server.addContentTypeParser(
    [FORM_TYPE, 'application/json', '*'],
    { parseAs: 'buffer' },
    (request, body, done) => {
      const encoding = request.headers['content-encoding']
      if (encoding !== undefined && COMPRESSION.test(encoding)) return done(new BodyCompressed('compressed'))
      const text = typeof body === 'string' ? body : decodeBody(body)
      if (text === undefined) done(new BodyNotUtf8('the body is not UTF-8'))
      else done(null, text)
    },
  )
}

export function decodeBody(bytes: Buffer): string | undefined {
  // ASCII text in UTF-16 is also valid UTF-8, with a NUL beside each letter. No valid body contains one.
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8') : undefined
}
