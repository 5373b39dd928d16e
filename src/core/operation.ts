// contract: Signature of an operation: load, check, write once, return an outcome

import type { Outcome } from './errors.ts'
import type { Policy } from './policy.ts'
import type { Ports } from './ports.ts'

/**
 * One verb. It receives the ports that it names, the policy of the calling dialect, and a parsed command. It returns an
 * outcome, and throws only on internal failures.
 */
export type Operation<Command, Value> = (
  ports: Ports,
  policy: Policy,
  command: Command,
) => Promise<Outcome<Value>>
