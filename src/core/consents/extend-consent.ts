// operation: Extend a consent at the request of the app

import { readConnection } from '../connections/list-connections.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { extendAtBank, isExtendable } from './extend-at-bank.ts'
import { type ConsentView, listConsents } from './list-consents.ts'

export interface ExtendConsent {
  readonly caller: UserCaller
  readonly connectionId: string
}

export async function extendConsent(
  ports: Pick<Ports, 'store' | 'clock' | 'vault' | 'banks'>,
  policy: Policy,
  command: ExtendConsent,
): Promise<Outcome<ConsentView>> {
  const read = await readConnection(ports, policy, command)
  if (!read.ok) return read
  if (!isExtendable(ports, read.value.connection)) return refuse('consent_not_extendable')
  const extended = await extendAtBank(ports, read.value.connection)
  if (!extended.ok) {
    const { retryable, detail } = extended.error
    return retryable
      ? refuse('unavailable', { retryAfterSeconds: 5, detail })
      : refuse('consent_not_extendable', { detail })
  }
  const listed = await listConsents(ports, policy, command)
  if (!listed.ok) return listed
  const [consent] = listed.value
  return consent === undefined ? refuse('connection_unknown') : accept(consent)
}
