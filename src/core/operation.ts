// contract: the shape of every operation: load, check, write once, answer

import type { Outcome } from './errors.ts'
import type { Policy } from './policy.ts'
import type { Ports } from './ports.ts'

/**
 * One verb. It gets the ports that it names, the policy of whoever asks, and a command that has already been parsed.
 * It answers with an outcome and throws only for what is broken on our side.
 */
export type Operation<Command, Value> = (
  ports: Ports,
  policy: Policy,
  command: Command,
) => Promise<Outcome<Value>>
