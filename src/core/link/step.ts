// operation: a step of the hosted flow that breaks on our side ends the flow, and the app hears which one it was
// Never: swallow it where even that cannot be written; then nothing has happened yet, and a reload tries again.

import type { Ports } from '../ports.ts'
import { failLinkSession } from './access.ts'
import type { LinkFault, LinkSession, LinkState } from './link-session.ts'

/** `internal` is the connection that could not be stored. */
type Broken = LinkFault | 'internal'

export class LinkStepError extends Error {
  override readonly name = 'LinkStepError'
  readonly fault: Broken

  constructor(fault: Broken, cause: unknown) {
    super(`a step of the hosted flow broke: ${fault}`, { cause })
    this.fault = fault
  }
}

/** Names the step, so that whoever ends the flow can say it. */
export async function atStep<Value>(fault: Broken, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof LinkStepError ? error : new LinkStepError(fault, error)
  }
}

/** Does the work; if a named step of it breaks, ends the flow with it and answers `ended`. */
export async function endOnFault<Value, Ended>(
  ports: Pick<Ports, 'store' | 'clock' | 'log' | 'hash'>,
  session: LinkSession,
  from: readonly LinkState[],
  ended: Ended,
  work: () => Promise<Value>,
): Promise<Value | Ended> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof LinkStepError)) throw error
    await failLinkSession(ports, session, from, error.fault, describeCause(error.cause))
    return ended
  }
}

/** For the log: messages of drivers may hold values. */
function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown'
  const code = 'code' in cause && typeof cause.code === 'string' ? ` ${cause.code}` : ''
  return `${cause.name}${code}`
}
