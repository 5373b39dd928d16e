// operation: Fail a hosted flow with the step that broke on our side
// Never: swallow the error if the failure cannot be stored either; nothing was committed, so a reload retries

import type { Ports } from '../ports.ts'
import { failLinkSession } from './browser-session.ts'
import type { LinkFault, LinkSession, LinkState } from './link-session.ts'

/** `internal`: the connection could not be stored. */
type Step = LinkFault | 'internal'

export class LinkFaultError extends Error {
  override readonly name = 'LinkStepError'
  readonly fault: Step

  constructor(fault: Step, cause: unknown) {
    super(`a step of the hosted flow failed: ${fault}`, { cause })
    this.fault = fault
  }
}

/** Attaches the name of the step to what the work throws. */
export async function withFault<Value>(fault: Step, work: () => Promise<Value>): Promise<Value> {
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

/** For the log, without the message: messages of drivers may contain values. */
function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown'
  const code = 'code' in cause && typeof cause.code === 'string' ? ` ${cause.code}` : ''
  return `${cause.name}${code}`
}
