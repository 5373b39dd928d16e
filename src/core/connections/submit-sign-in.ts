// operation: hand what the person entered on to the bank that waits for it, once
// Never: store or log what the person entered

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { UserCaller } from '../tokens/token.ts'
import { openSignInState } from './connection-sign-in.ts'
import { readConnection } from './list-connections.ts'
import { type GivenAnswers, readAnswers } from './sign-in-fields.ts'
import { failStep, type SignInNeeds, takeStep } from './sign-in-step.ts'
import { ASKING_MS } from './sign-in-terms.ts'

export interface AnswerConnection {
  readonly caller: UserCaller
  readonly connectionId: string
  readonly answers: GivenAnswers
}

/** An answer that does not fit changes nothing; of two that do, one is taken. */
export async function answerConnection(
  ports: SignInNeeds,
  policy: Policy,
  { caller, connectionId, answers: given }: AnswerConnection,
): Promise<Outcome<undefined>> {
  const read = await readConnection(ports, policy, { caller, connectionId })
  if (!read.ok) return read
  const { connection } = read.value
  const { appId } = caller
  const waiting = await ports.store.loadSignIn(appId, connectionId)
  if (connection.status !== 'awaiting_answers' || waiting === undefined) return NOT_WAITING
  const state = openSignInState(ports.vault, connection, waiting.sealedState)
  const found = ports.banks.find(connection.providerName)
  const signIns = found?.bank.signIns
  if (state.task?.kind !== 'ask' || found === undefined || signIns === undefined) return NOT_WAITING
  const { task } = state
  const answers = readAnswers(task.fields, given, 'information')
  if (!answers.ok) return answers
  const nowMs = ports.clock.nowMs()
  const claimed = await ports.store.claimSignInStep({
    appId,
    connectionId,
    from: 'awaiting_answers',
    step: waiting.step,
    stateHash: undefined,
    deadlineMs: nowMs + ASKING_MS,
    nowMs,
  })
  if (claimed === undefined) return NOT_WAITING
  const held = { ...found, at: claimed, state }
  const answered = await signIns.answer(found.provider, task.flowId, answers.value)
  if (answered.ok) await takeStep(ports, held, answered.value)
  // The bank did not hear it, so the same may be entered again.
  else if (answered.error.retryable) await takeStep(ports, held, { ...task, again: true })
  else await failStep(ports, held, answered.error)
  return accept(undefined)
}

const NOT_WAITING = refuse('connection_not_waiting')
