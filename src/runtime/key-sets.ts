// glue: Fetches key sets from URLs that apps chose, from inside the operator's network
// Never: follow a redirect, or connect to an IP address that was not checked (outbound-lookup.ts)

import type { IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import type { KeySetProblem, KeySetResponse, KeySetSource } from '../core/apps/key-set.ts'
import { readReceiverUrl } from '../core/webhooks/url.ts'
import { locateHost } from './outbound-ip.ts'
import {
  createCheckedLookup,
  IpAddressRefused,
  isRefusedLiteral,
  type OutboundOptions,
} from './outbound-lookup.ts'

const TIMEOUT_MS = 3_000
const MAX_BYTES = 64 * 1024

export function createKeySetSource(options: OutboundOptions): KeySetSource {
  const lookup = createCheckedLookup(options)
  const running = new Map<string, Promise<unknown>>()
  return {
    readUrl: (text) => readReceiverUrl(text, { publicOnly: options.publicOnly, locate: locateHost }),

    async read(url, etag) {
      if (isRefusedLiteral(url, options))
        return { kind: 'failed', problem: 'address_refused', detail: 'a private IP address' }
      return await exchange(url, etag, lookup)
    },

    async share<T>(key: string, work: () => Promise<T>): Promise<T> {
      const known = running.get(key)
      // Work with the same key is the same work.
      if (known !== undefined) return (await known) as T
      const started = work().finally(() => running.delete(key))
      running.set(key, started)
      return await started
    },
  }
}

function exchange(url: string, etag: string | undefined, lookup: LookupFunction): Promise<KeySetResponse> {
  return new Promise((resolve) => {
    const secure = url.startsWith('https:')
    let connected = false
    // Loaded with the first key set: an import would slow every start.
    const { request: send, Agent } = process.getBuiltinModule(secure ? 'node:https' : 'node:http')
    const sent = send(url, {
      method: 'GET',
      headers: {
        accept: 'application/jwk-set+json, application/json',
        'accept-encoding': 'identity',
        'user-agent': 'Tallystick',
        ...(etag !== undefined && { 'if-none-match': etag }),
      },
      lookup,
      agent: new Agent({ keepAlive: false }),
    })
    const settle = (result: KeySetResponse): void => {
      clearTimeout(timer)
      sent.destroy()
      resolve(result)
    }
    const fail = (problem: KeySetProblem, detail = ''): void => settle({ kind: 'failed', problem, detail })
    // For the whole exchange: a body that comes byte by byte has no more time than one that does not come.
    const timer = setTimeout(() => fail(connected ? 'timeout' : 'no_connection'), TIMEOUT_MS)
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
    sent.on('response', (response) => readResponse(response, settle, fail))
    sent.end()
  })
}

function readResponse(
  response: IncomingMessage,
  settle: (result: KeySetResponse) => void,
  fail: (problem: KeySetProblem, detail?: string) => void,
): void {
  const { statusCode: status = 0, headers } = response
  const answer = (body: string): void => {
    const etag = headers.etag !== undefined && headers.etag.length <= 256 ? headers.etag : undefined
    settle({ kind: 'answered', status, etag, cacheControl: headers['cache-control'], body })
  }
  // The body of another status is not read.
  if (status !== 200) {
    answer('')
    return
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    fail('encoded')
    return
  }
  const chunks: Buffer[] = []
  let length = 0
  response.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > MAX_BYTES) fail('too_large')
    else chunks.push(chunk)
  })
  response.once('end', () => answer(Buffer.concat(chunks).toString('utf8')))
  response.once('error', () => fail('broken_off'))
  response.once('aborted', () => fail('broken_off'))
}
