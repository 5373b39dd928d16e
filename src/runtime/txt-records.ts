// glue: Reads TXT records with the resolver of the machine

import type { TxtRecords, TxtResult } from '../core/organisations/txt-records.ts'

const TIMEOUT_MS = 3000
const TRIES = 2
/** A zone may have any number of records at the name. */
const MAX_RECORDS = 100

/** The domain name system says that there is no such name, or no such record. */
const NONE: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA'])

export const systemTxtRecords: TxtRecords = createTxtRecords()

/** `servers`: name servers in place of those of the machine. */
export function createTxtRecords(servers?: readonly string[]): TxtRecords {
  return { resolve: (name) => resolveTxt(name, servers) }
}

async function resolveTxt(name: string, servers: readonly string[] | undefined): Promise<TxtResult> {
  // Loaded with the first check; few installations have one.
  const { Resolver } = await import('node:dns/promises')
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES })
  if (servers !== undefined) resolver.setServers(servers)
  try {
    const records = await resolver.resolveTxt(name)
    if (records.length === 0) return { kind: 'none' }
    // A record is a list of strings of at most 255 bytes, which belong together.
    return { kind: 'found', texts: records.slice(0, MAX_RECORDS).map((strings) => strings.join('')) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return NONE.has(code) ? { kind: 'none' } : { kind: 'failed', detail: String(code ?? error) }
  }
}
