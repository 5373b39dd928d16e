// glue: One HTTP exchange with a URL that others chose, within limits of time and size
// Never: follow a redirect, use a proxy of the environment or an earlier connection, or connect to an unchecked IP address

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import { IpAddressRefused } from './outbound-lookup.ts'

export type ExchangeProblem =
  | 'address_refused'
  | 'no_connection'
  | 'timeout'
  | 'broken_off'
  | 'too_large'
  | 'encoded'

export interface ExchangeRequest {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  readonly lookup: LookupFunction
  /** For the whole exchange: a body that comes byte by byte has no more time than one that does not come. */
  readonly timeoutMs: number
  readonly maxBytes: number
  /** What to do with the body, once the head is there. Default: read it. */
  readonly judge?: (response: IncomingMessage) => 'read' | 'leave' | 'encoded'
}

export type ExchangeResult =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: IncomingHttpHeaders
      readonly text: string
    }
  /** `detail`: the code of the error, or the IP address that was refused; may be empty. */
  | { readonly kind: 'failed'; readonly problem: ExchangeProblem; readonly detail: string }

export function exchange(request: ExchangeRequest): Promise<ExchangeResult> {
  const { url, method, headers, body, lookup, timeoutMs } = request
  return new Promise((resolve) => {
    const secure = url.startsWith('https:')
    let connected = false
    // Loaded with the first exchange: an import would slow every start.
    const { request: send, Agent } = process.getBuiltinModule(secure ? 'node:https' : 'node:http')
    const bytes = Buffer.from(body ?? '')
    const length = body === undefined ? {} : { 'content-length': String(bytes.length) }
    const sent = send(url, {
      method,
      headers: { ...headers, ...length },
      lookup,
      agent: new Agent({ keepAlive: false }),
    })
    const settle = (result: ExchangeResult): void => {
      clearTimeout(timer)
      sent.destroy()
      resolve(result)
    }
    const fail = (problem: ExchangeProblem, detail = ''): void => settle({ kind: 'failed', problem, detail })
    const timer = setTimeout(() => fail(connected ? 'timeout' : 'no_connection'), timeoutMs)
    sent.on('socket', (socket) => {
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        connected = true
      })
    })
    sent.on('error', (error) => {
      const code = 'code' in error ? String(error.code) : error.name
      if (error instanceof IpAddressRefused) fail('address_refused', error.message)
      else fail(connected ? 'broken_off' : 'no_connection', code)
    })
    sent.on('response', (response) => readResponse(response, request, settle, fail))
    sent.end(bytes)
  })
}

function readResponse(
  response: IncomingMessage,
  { judge, maxBytes }: ExchangeRequest,
  settle: (result: ExchangeResult) => void,
  fail: (problem: ExchangeProblem) => void,
): void {
  const { statusCode: status = 0, headers } = response
  const answer = (text: string): void => settle({ kind: 'answered', status, headers, text })
  const verdict = judge?.(response) ?? 'read'
  if (verdict !== 'read') {
    if (verdict === 'leave') answer('')
    else fail('encoded')
    return
  }
  const chunks: Buffer[] = []
  let length = 0
  response.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > maxBytes) fail('too_large')
    else chunks.push(chunk)
  })
  response.once('end', () => answer(Buffer.concat(chunks).toString('utf8')))
  response.once('error', () => fail('broken_off'))
  response.once('close', () => fail('broken_off'))
}
