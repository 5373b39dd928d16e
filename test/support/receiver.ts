// glue: A webhook receiver on loopback: stores requests, responds as configured
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'

export type Received = {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON. */
  readonly body: { readonly event?: string; readonly context?: unknown; readonly content?: unknown }
}

/** Answers a request; a number is a status with an empty body. */
type Reply = number | ((response: ServerResponse) => void)

export type Receiver = {
  readonly url: string
  readonly received: readonly Received[]
  /** What was sent to a path. */
  at(path: string): readonly Received[]
  /** Replies for a path, one request each; the last one stays. 200 where there are none. */
  answer(path: string, ...replies: Reply[]): void
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const replies = new Map<string, Reply[]>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const path = request.url ?? ''
      received.push({ path, headers: request.headers, text, body: parse(text) })
      const left = replies.get(path) ?? []
      const reply = (left.length > 1 ? left.shift() : left[0]) ?? 200
      if (typeof reply === 'number') response.writeHead(reply).end()
      else reply(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Also after a failed test, which would otherwise keep the file running.
  server.unref()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the receiver has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    at: (path) => received.filter((one) => one.path === path),
    answer: (path, ...given) => void replies.set(path, given),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** What the header says, read by its description: `t` and every `v1`; other keys are ignored. */
export function readSignature({ headers }: Received): { readonly t: string; readonly v1: readonly string[] } {
  const value = headers['x-tink-signature']
  if (typeof value !== 'string') throw new TypeError('no signature was sent')
  const pairs = value.split(',').map((pair) => pair.split('=', 2))
  const valuesOf = (name: string) => pairs.flatMap(([key, text]) => (key === name && text ? [text] : []))
  return { t: valuesOf('t')[0] ?? '', v1: valuesOf('v1') }
}

/** As a receiver checks it, sharing no code with the sender: which of the signatures the secret made. */
export function signaturesBy(secret: string, received: Received): readonly boolean[] {
  const { t, v1 } = readSignature(received)
  const expected = createHmac('sha256', Buffer.from(secret))
    .update(t)
    .update('.')
    .update(received.text)
    .digest()
  return v1.map((signature) => {
    const bytes = Buffer.from(signature, 'hex')
    return bytes.length === expected.length && timingSafeEqual(bytes, expected)
  })
}

function parse(text: string): Received['body'] {
  // A GET has no body.
  const value: unknown = text === '' ? {} : JSON.parse(text)
  return typeof value === 'object' && value !== null ? value : {}
}
