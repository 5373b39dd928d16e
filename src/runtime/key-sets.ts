// glue: Fetches key sets from URLs that apps chose, from inside the operator's network

import type { IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import type { KeySetResponse, KeySetSource } from '../core/apps/key-set.ts'
import { readReceiverUrl } from '../core/webhooks/url.ts'
import { exchange } from './outbound-exchange.ts'
import { locateHost } from './outbound-ip.ts'
import { createCheckedLookup, isRefusedLiteral, type OutboundOptions } from './outbound-lookup.ts'

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
      return await fetchKeySet(url, etag, lookup)
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

async function fetchKeySet(
  url: string,
  etag: string | undefined,
  lookup: LookupFunction,
): Promise<KeySetResponse> {
  const result = await exchange({
    url,
    method: 'GET',
    headers: {
      accept: 'application/jwk-set+json, application/json',
      'accept-encoding': 'identity',
      'user-agent': 'Tallystick',
      ...(etag !== undefined && { 'if-none-match': etag }),
    },
    lookup,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    judge: judgeKeySet,
  })
  if (result.kind === 'failed') return result
  const { status, headers, text } = result
  const tag = headers.etag !== undefined && headers.etag.length <= 256 ? headers.etag : undefined
  return { kind: 'answered', status, etag: tag, cacheControl: headers['cache-control'], body: text }
}

/** The body of another status is not read. */
function judgeKeySet({ statusCode, headers }: IncomingMessage): 'read' | 'leave' | 'encoded' {
  if (statusCode !== 200) return 'leave'
  return (headers['content-encoding'] ?? 'identity') === 'identity' ? 'read' : 'encoded'
}
