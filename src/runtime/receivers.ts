// glue: Sends webhooks to URLs that apps chose, from inside the operator's network
// Never: connect to an IP address that was not checked. The addresses that are checked are those that the socket uses, so a name that
// resolves differently a moment later gains nothing (DNS rebinding). Redirects are not followed, and neither a proxy of the
// environment nor an earlier connection is used.

import { createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import type { ReceiverRequest, ReceiverResponse, Receivers } from '../core/webhooks/receivers.ts'
import { locateHost } from './outbound-ip.ts'
import {
  createCheckedLookup,
  IpAddressRefused,
  isRefusedLiteral,
  type OutboundOptions,
} from './outbound-lookup.ts'

/** The rest of a response is neither read nor stored. */
const MAX_DETAIL_BYTES = 1024

export function createReceivers(options: OutboundOptions): Receivers {
  const lookup = createCheckedLookup(options)
  return {
    publicOnly: options.publicOnly,
    locate: locateHost,
    sign: (secret, text) => createHmac('sha256', secret).update(text, 'utf8').digest('hex'),
    post: async (request) => {
      request.signal.throwIfAborted()
      if (isRefusedLiteral(request.url, options))
        return { outcome: 'address_refused', status: undefined, detail: 'a private IP address' }
      return await exchange(request, lookup)
    },
  }
}

/** Rejects only when our side aborted it. */
function exchange(request: ReceiverRequest, lookup: LookupFunction): Promise<ReceiverResponse> {
  const { url, headers, body, timeoutMs, signal } = request
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:')
    let connected = false
    const bytes = Buffer.from(body)
    // Loaded with the first event: an import would slow every start (see http/node-http.ts).
    const { request: send, Agent } = process.getBuiltinModule(secure ? 'node:https' : 'node:http')
    const sent = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(bytes.length) },
      lookup,
      agent: new Agent({ keepAlive: false }),
    })
    const settle = (result: ReceiverResponse): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      sent.destroy()
      resolve(result)
    }
    const abort = (): void => {
      clearTimeout(timer)
      sent.destroy()
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      const late = connected ? 'timeout' : 'no_connection'
      settle({ outcome: late, status: undefined, detail: `no response within ${timeoutMs / 1000} s` })
    }, timeoutMs)
    signal.addEventListener('abort', abort, { once: true })
    sent.on('socket', (socket) => {
      // With TLS, a failed handshake counts as no connection.
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        connected = true
      })
    })
    sent.on('error', (error) => settle({ ...failureOf(error, connected), status: undefined }))
    sent.on('response', (response) => readResponse(response, settle))
    sent.end(bytes)
  })
}

function failureOf(error: Error, connected: boolean): Omit<ReceiverResponse, 'status'> {
  if (error instanceof IpAddressRefused) return { outcome: 'address_refused', detail: error.message }
  const code = 'code' in error ? String(error.code) : error.name
  return { outcome: connected ? 'broken_off' : 'no_connection', detail: code }
}

/** Only the status counts: a body that never ends, or breaks off, does not change the outcome. */
function readResponse(response: IncomingMessage, settle: (result: ReceiverResponse) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  const finish = (): void => {
    const text = Buffer.concat(chunks).subarray(0, MAX_DETAIL_BYTES).toString('utf8')
    settle({ outcome: 'answered', status: response.statusCode, detail: text.replaceAll('\0', '') })
  }
  const late = setTimeout(finish, 1000)
  const done = (): void => {
    clearTimeout(late)
    finish()
  }
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    length += chunk.length
    if (length >= MAX_DETAIL_BYTES) done()
  })
  response.once('end', done)
  response.once('error', done)
  response.once('close', done)
}
