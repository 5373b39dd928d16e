// glue: Reads documents at URLs that organisations chose, from inside the operator's network
// Never: follow a redirect, or use a proxy of the environment or an earlier connection

import type { DocumentRequest, DocumentResponse, Documents } from '../core/webhooks/documents.ts'
import { locateHost } from './outbound-ip.ts'
import {
  createCheckedLookup,
  IpAddressRefused,
  isRefusedLiteral,
  type OutboundOptions,
} from './outbound-lookup.ts'

const TIMEOUT_MS = 8000
const MAX_BYTES = 256 * 1024

export function createDocuments(options: OutboundOptions): Documents {
  const lookup = createCheckedLookup(options)
  return {
    publicOnly: options.publicOnly,
    locate: locateHost,
    read: async (request) =>
      isRefusedLiteral(request.url, options)
        ? { outcome: 'failed', detail: 'a private IP address' }
        : await exchange(request, lookup),
  }
}

function exchange(
  { url, method, headers, body }: DocumentRequest,
  lookup: ReturnType<typeof createCheckedLookup>,
): Promise<DocumentResponse> {
  return new Promise((resolve) => {
    const { request: send, Agent } = process.getBuiltinModule(
      url.startsWith('https:') ? 'node:https' : 'node:http',
    )
    const bytes = Buffer.from(body ?? '')
    const length = body === undefined ? {} : { 'content-length': String(bytes.length) }
    const sent = send(url, {
      method,
      headers: { ...headers, ...length },
      lookup,
      agent: new Agent({ keepAlive: false }),
    })
    const settle = (response: DocumentResponse): void => {
      clearTimeout(timer)
      sent.destroy()
      resolve(response)
    }
    const fail = (detail: string): void => settle({ outcome: 'failed', detail })
    const timer = setTimeout(() => fail(`no response within ${TIMEOUT_MS / 1000} s`), TIMEOUT_MS)
    sent.on('error', (error) => {
      if (error instanceof IpAddressRefused) fail(error.message)
      else fail('code' in error ? String(error.code) : error.name)
    })
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      let read = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        read += chunk.length
        if (read > MAX_BYTES) fail(`a response of more than ${MAX_BYTES / 1024} KiB`)
      })
      response.once('error', () => fail('the response broke off'))
      response.once('close', () => fail('the response broke off'))
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        settle({ outcome: 'answered', status: response.statusCode ?? 0, text })
      })
    })
    sent.end(bytes)
  })
}
