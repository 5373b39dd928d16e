// operation: a step of the hosted flow that breaks on our side ends the flow, and the app hears which one it was
// Never: swallow it where even that cannot be written; then nothing has happened yet, and a reload tries again.

import type { Ports } from '../ports.ts'
import { failLinkSession } from './browser-session.ts'
import type { LinkFault, LinkSession, LinkState } from './link-session.ts'

/** `internal` is the connection that could not be stored. */
type Broken = LinkFault | 'internal'

export class LinkFaultError extends Error {
  override readonly name = 'LinkStepError'
  readonly fault: Broken

  constructor(fault: Broken, cause: unknown) {
    super(`a step of the hosted flow broke: ${fault}`, { cause })
    this.fault = fault
  }
}

/** Names the step, so that whoever ends the flow can say it. */
export async function withFault<Value>(fault: Broken, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof LinkFaultError ? error : new LinkFaultError(fault, error)
  }
}

/** Runs the work. If a named step of it throws, fails the session with that fault and returns `onFault`. */
export async function failOnFault<Value, OnFault>(
  ports: Pick<Ports, 'store' | 'clock' | 'log' | 'hash'>,
  session: LinkSession,
  { from, onFault }: { readonly from: readonly LinkState[]; readonly onFault: OnFault },
  work: () => Promise<Value>,
): Promise<Value | OnFault> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof LinkFaultError)) throw error
    await failLinkSession(ports, session, { from, failure: error.fault, detail: describeCause(error.cause) })
    return onFault
  }
}

/** For the log: messages of drivers may hold values. */
function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown'
  const code = 'code' in cause && typeof cause.code === 'string' ? ` ${cause.code}` : ''
  return `${cause.name}${code}`
}
