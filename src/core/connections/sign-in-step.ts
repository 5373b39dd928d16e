// operation: Apply the bank's response to a sign-in over the API

import type { BankProblem, BankProvider, BankSession, BankSignInStep } from '../banks/bank.ts'
import type { Bank } from '../banks/bank-port.ts'
import { sealBankSession } from '../banks/bank-session.ts'
import type { Ports } from '../ports.ts'
import { drawEventSeed } from '../webhooks/event-seed.ts'
import { connectionProblemOf } from './connection-problem.ts'
import { type SignInState, type SignInTask, sealSignInState } from './connection-sign-in.ts'
import type { ConsentActor } from './consent-actor.ts'
import { discardBankSession } from './discard-session.ts'
import { replaceBankSession } from './replace-session.ts'
import { checkIdentity } from './same-person.ts'
import type { SignInStepId } from './sign-in-store.ts'
import { signInWaitFor } from './sign-in-terms.ts'

export type SignInNeeds = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/** A sign-in that this caller has claimed. */
export interface ClaimedSignIn {
  readonly at: SignInStepId
  readonly state: SignInState
  readonly bank: Bank
  readonly provider: BankProvider
}

/** `superseded`: another sign-in or a disconnection came first, and nothing was written. */
export type SignInStepResult = 'waiting' | 'signed_in' | 'failed' | 'superseded'

/** The bank prompts for more, or issued a code. */
export async function continueSignIn(
  ports: SignInNeeds,
  held: ClaimedSignIn,
  step: BankSignInStep,
): Promise<SignInStepResult> {
  return step.kind === 'done'
    ? redeemSignInCode(ports, held, step.code, undefined)
    : saveTask(ports, held, step)
}

export async function saveTask(
  ports: SignInNeeds,
  { at, state }: ClaimedSignIn,
  task: SignInTask,
  stateHash?: string,
): Promise<SignInStepResult> {
  const nowMs = ports.clock.nowMs()
  const sealedState = sealSignInState(ports.vault, at, { ...state, task })
  const saved = await ports.store.saveSignInStep({
    ...at,
    ...signInWaitFor(task, nowMs, state.answerMs),
    sealedState,
    stateHash,
    nowMs,
  })
  return saved === 'saved' ? 'waiting' : saved
}

/** `callbackUri`: our redirect URI at the bank; undefined if the sign-in had no redirect. */
export async function redeemSignInCode(
  ports: SignInNeeds,
  held: ClaimedSignIn,
  code: string,
  callbackUri: string | undefined,
): Promise<SignInStepResult> {
  const { bank, provider, state } = held
  const redeemed = await bank.completeAuthorization(provider, code, state.codeVerifier, callbackUri)
  if (!redeemed.ok) return failSignIn(ports, held, redeemed.error)
  const connection = await ports.store.loadConnection(held.at.appId, held.at.connectionId)
  const at = { appId: held.at.appId, bank, provider }
  const same = await checkIdentity(ports, at, redeemed.value, connection)
  return same.ok ? complete(ports, held, redeemed.value, same.value) : failSignIn(ports, held, same.error)
}

async function complete(
  ports: SignInNeeds,
  { at, state, provider }: ClaimedSignIn,
  session: BankSession,
  identityHash: string | undefined,
): Promise<SignInStepResult> {
  const done = await replaceBankSession(ports, at, session, (replaces) =>
    ports.store.completeSignIn({
      ...at,
      sealedSession: sealBankSession(ports.vault, at, session),
      replaces,
      consentExpiresAtMs: session.consentExpiresAtMs,
      identityHash,
      grantedScopes: state.scopes,
      items: state.items,
      read: state.read,
      eventSeed: drawEventSeed(ports.random),
      nowMs: ports.clock.nowMs(),
    }),
  )
  if (done === 'completed') return 'signed_in'
  // The session that the bank has just opened is not stored.
  await discardBankSession(ports, at.appId, provider, session)
  return done
}

export async function failSignIn(
  ports: SignInNeeds,
  { at }: Pick<ClaimedSignIn, 'at'>,
  { kind, detail }: BankProblem,
): Promise<SignInStepResult> {
  const { status, message } = connectionProblemOf(kind)
  const failed = await ports.store.failSignIn({
    ...at,
    status,
    message,
    problem: kind,
    by: blame(kind),
    eventSeed: drawEventSeed(ports.random),
    nowMs: ports.clock.nowMs(),
  })
  const { appId, connectionId } = at
  ports.log.info({ appId, connectionId, kind, detail }, 'a sign-in at a bank failed')
  return failed
}

function blame(kind: BankProblem['kind']): ConsentActor {
  if (kind === 'denied_by_person' || kind === 'second_factor_cancelled') return 'person'
  return kind === 'second_factor_timeout' ? 'system' : 'bank'
}
