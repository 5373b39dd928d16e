// operation: Pre-register parameters of a hosted flow under a ticket

import { encodeHex } from '../../lib/hex.ts'
import { isJsonObject, parseJson } from '../../lib/json.ts'
import { accept, type Outcome } from '../errors.ts'
import type { Vault } from '../keys/cryptography.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'

/** Of a ticket whose dialect sets no other. */
const LIFETIME_MS = 10 * 60 * 1000

/** Values by field name; begin.ts reads them. */
export type PreregisteredParameters = Readonly<Record<string, string>>

export interface CreateLinkTicket {
  readonly caller: Pick<ClientCaller, 'appId'>
  readonly content: PreregisteredParameters
  /** Ten minutes when left out. */
  readonly lifetimeMs?: number
  /** Text of the ticket, with 80 random bits or more; 64 hexadecimal digits when left out. */
  readonly ticket?: string
}

/** Returns the ticket, of which only a keyed hash is stored. It is valid in the dialect that created it. */
export async function createLinkTicket(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault'>,
  policy: Policy,
  { caller, content, lifetimeMs = LIFETIME_MS, ...command }: CreateLinkTicket,
): Promise<Outcome<string>> {
  const { appId } = caller
  const ticket = command.ticket ?? encodeHex(ports.random.bytes(32))
  const ticketHash = hashTicket(ports, ticket)
  await ports.store.createLinkTicket({
    appId,
    ticketHash,
    sealedContent: ports.vault.seal(
      JSON.stringify({ ...content, [DIALECT]: policy.name }),
      contextOf(appId, ticketHash),
    ),
    expiresAtMs: ports.clock.nowMs() + lifetimeMs,
  })
  return accept(ticket)
}

/** Reads the parameters without consuming the ticket; undefined once consumed or expired. */
export async function readLinkTicket(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'vault'>,
  { name }: Pick<Policy, 'name'>,
  appId: string,
  ticket: string,
): Promise<PreregisteredParameters | undefined> {
  const ticketHash = hashTicket(ports, ticket)
  const sealed = await ports.store.loadLinkTicket(appId, ticketHash, ports.clock.nowMs())
  if (sealed === undefined) return undefined
  const { [DIALECT]: dialect = name, ...content } = openContent(ports.vault, appId, ticketHash, sealed)
  return dialect === name ? content : undefined
}

/** Consumes a ticket of the dialect, for one of several concurrent callers. A ticket of another dialect stays. */
export async function consumeLinkTicket(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'vault'>,
  policy: Pick<Policy, 'name'>,
  appId: string,
  ticket: string,
): Promise<boolean> {
  if ((await readLinkTicket(ports, policy, appId, ticket)) === undefined) return false
  const consumed = await ports.store.consumeLinkTicket(appId, hashTicket(ports, ticket), ports.clock.nowMs())
  return consumed !== undefined
}

export function hashTicket({ hash }: Pick<Ports, 'hash'>, ticket: string): string {
  return hash.keyed('link-ticket', ticket)
}

/** The member of the content that names the dialect; a ticket of an earlier version has none. */
const DIALECT = 'dialect'

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
