// glue: Reads documents at URLs that organisations chose, from inside the operator's network

import type { DocumentRequest, DocumentResponse, Documents } from '../core/webhooks/documents.ts'
import { type ExchangeProblem, exchange } from './outbound-exchange.ts'
import { locateHost } from './outbound-ip.ts'
import { createCheckedLookup, isRefusedLiteral, type OutboundOptions } from './outbound-lookup.ts'

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
        : await readDocument(request, lookup),
  }
}

async function readDocument(
  { url, method, headers, body }: DocumentRequest,
  lookup: ReturnType<typeof createCheckedLookup>,
): Promise<DocumentResponse> {
  const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES }
  const result = await exchange({ url, method, headers, body, lookup, ...limits })
  return result.kind === 'failed'
    ? { outcome: 'failed', detail: result.detail || DETAILS[result.problem] }
    : { outcome: 'answered', status: result.status, text: result.text }
}

const NO_RESPONSE = `no response within ${TIMEOUT_MS / 1000} s`

const DETAILS: Readonly<Record<ExchangeProblem, string>> = {
  address_refused: 'a private IP address',
  no_connection: NO_RESPONSE,
  timeout: NO_RESPONSE,
  broken_off: 'the response broke off',
  too_large: `a response of more than ${MAX_BYTES / 1024} KiB`,
  encoded: 'an encoded response',
}
