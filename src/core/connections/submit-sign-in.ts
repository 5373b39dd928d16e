// operation: Submit the fields that the bank prompts for, once
// Never: store or log what the end user entered

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { ActingForUser } from '../tokens/token.ts'
import { openSignInState } from './connection-sign-in.ts'
import { readConnection } from './list-connections.ts'
import { readSignInFields, type SubmittedFields } from './sign-in-fields.ts'
import { continueSignIn, failSignIn, type SignInNeeds } from './sign-in-step.ts'
import { BANK_REPLY_MS } from './sign-in-terms.ts'

export interface SubmitSignIn {
  readonly caller: ActingForUser
  readonly connectionId: string
  readonly fields: SubmittedFields
  /** Input for any other sign-in is refused; undefined accepts it for the one in progress. */
  readonly signInId?: string | undefined
}

/** Invalid fields change nothing; of concurrent valid submissions, one is accepted. */
export async function submitSignIn(
  ports: SignInNeeds,
  policy: Policy,
  { caller, connectionId, fields, signInId }: SubmitSignIn,
): Promise<Outcome<undefined>> {
  const read = await readConnection(ports, policy, { caller, connectionId })
  if (!read.ok) return read
  const { connection } = read.value
  const { appId } = caller
  const waiting = await ports.store.loadSignIn(appId, connectionId)
  if (connection.status !== 'awaiting_answers' || waiting === undefined) return NOT_WAITING
  if (signInId !== undefined && waiting.signInId !== signInId) return NOT_WAITING
  const state = openSignInState(ports.vault, connection, waiting.sealedState)
  const found = ports.banks.find(connection.providerName)
  const signIns = found?.bank.signIns
  if (state.task?.kind !== 'ask' || found === undefined || signIns === undefined) return NOT_WAITING
  const { task } = state
  const answers = readSignInFields(task.fields, fields, 'information')
  if (!answers.ok) return answers
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
  if (claimed === undefined) return NOT_WAITING
  const held = { ...found, at: claimed, state }
  const answered = await signIns.answer(found.provider, task, answers.value)
  if (answered.ok) await continueSignIn(ports, held, answered.value)
  // Whether or not the bank received the fields, they may be submitted again.
  else if (answered.error.retryable) await continueSignIn(ports, held, { ...task, again: true })
  else await failSignIn(ports, held, answered.error)
  return accept(undefined)
}

const NOT_WAITING = refuse('connection_not_awaiting_input')
