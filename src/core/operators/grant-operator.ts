// operation: Grant the rights of an operator to an e-mail account, or withdraw them

import type { Ports } from '../ports.ts'
import { newOperatorEvent } from './operator-event.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'origin'>

interface Command {
  readonly email: string
  readonly actor: string
}

/** The account may be created later: the first to verify the address becomes the operator. */
export async function addOperator(
  ports: Needs,
  { email, actor }: Command,
): Promise<'added' | 'exists' | 'email_invalid'> {
  const address = email.trim().toLowerCase()
  if (!/^[^\s@]{1,64}@[^\s@]{1,189}$/.test(address)) return 'email_invalid'
  const operator = { email: address, addedBy: actor, addedAtMs: ports.clock.nowMs() }
  const event = newOperatorEvent(ports, {
    actor,
    action: 'operator.added',
    target: address,
    before: { operator: false },
    after: { operator: true },
  })
  return ports.store.addOperator(operator, event)
}

export async function removeOperator(
  ports: Needs,
  { email, actor }: Command,
): Promise<'removed' | 'unknown'> {
  const address = email.trim().toLowerCase()
  const event = newOperatorEvent(ports, {
    actor,
    action: 'operator.removed',
    target: address,
    before: { operator: true },
    after: { operator: false },
  })
  return ports.store.removeOperator(address, event)
}
