// operation: Pre-register parameters of a hosted flow under a ticket

import { encodeHex } from '../../lib/hex.ts'
import { isJsonObject, parseJson } from '../../lib/json.ts'
import { accept, type Outcome } from '../errors.ts'
import type { Vault } from '../keys/cryptography.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'

const LIFETIME_MS = 10 * 60 * 1000

/** Values by field name; begin.ts reads them. */
export type PreregisteredParameters = Readonly<Record<string, string>>

export interface CreateLinkTicket {
  readonly caller: ClientCaller
  readonly content: PreregisteredParameters
}

/** Returns the ticket: 64 hexadecimal digits, of which only a keyed hash is stored. */
export async function createLinkTicket(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault'>,
  _policy: Policy,
  { caller, content }: CreateLinkTicket,
): Promise<Outcome<string>> {
  const { appId } = caller
  const ticket = encodeHex(ports.random.bytes(32))
  const ticketHash = ports.hash.keyed('link-ticket', ticket)
  await ports.store.createLinkTicket({
    appId,
    ticketHash,
    sealedContent: ports.vault.seal(JSON.stringify(content), contextOf(appId, ticketHash)),
    expiresAtMs: ports.clock.nowMs() + LIFETIME_MS,
  })
  return accept(ticket)
}

/** Reads the parameters without consuming the ticket; undefined once consumed or expired. */
export async function readLinkTicket(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'vault'>,
  appId: string,
  ticket: string,
): Promise<PreregisteredParameters | undefined> {
  const ticketHash = ports.hash.keyed('link-ticket', ticket)
  const sealed = await ports.store.loadLinkTicket(appId, ticketHash, ports.clock.nowMs())
  return sealed === undefined ? undefined : openContent(ports.vault, appId, ticketHash, sealed)
}

function openContent(
  vault: Vault,
  appId: string,
  ticketHash: string,
  sealed: string,
): PreregisteredParameters {
  const parsed = parseJson(vault.open(sealed, contextOf(appId, ticketHash)))
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new Error('a stored link ticket is not readable')
  const content: Record<string, string> = {}
  for (const [name, value] of Object.entries(parsed.value))
    if (typeof value === 'string') content[name] = value
  return content
}

function contextOf(appId: string, ticketHash: string): string {
  return `link-ticket:${appId}:${ticketHash}`
}
