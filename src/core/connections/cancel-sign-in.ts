// operation: Cancel a sign-in that waits for input of the end user

import type { Ports } from '../ports.ts'
import type { Connection } from './connection.ts'
import { openSignInState } from './connection-sign-in.ts'
import { failSignIn, type SignInNeeds } from './sign-in-step.ts'
import { BANK_REPLY_MS } from './sign-in-terms.ts'

/** Returns false if it does not wait, or if its input was submitted at the same time. */
export async function cancelSignIn(
  ports: SignInNeeds & Pick<Ports, 'vault'>,
  connection: Connection,
): Promise<boolean> {
  const { appId, connectionId, providerName, status } = connection
  const waiting =
    status === 'awaiting_answers' ? await ports.store.loadSignIn(appId, connectionId) : undefined
  if (waiting === undefined) return false
  const nowMs = ports.clock.nowMs()
  const claimed = await ports.store.claimSignInStep({
    appId,
    connectionId,
    from: 'awaiting_answers',
    step: waiting.step,
    stateHash: undefined,
    deadlineMs: nowMs + BANK_REPLY_MS,
    nowMs,
  })
  if (claimed === undefined) return false
  const detail = 'another sign-in of the same login began'
  await failSignIn(ports, { at: claimed }, { kind: 'second_factor_cancelled', detail, retryable: false })
  const { task } = openSignInState(ports.vault, connection, waiting.sealedState)
  const found = ports.banks.find(providerName)
  if (task?.kind === 'ask') await found?.bank.signIns?.cancel(found.provider, task.flowId)
  return true
}
