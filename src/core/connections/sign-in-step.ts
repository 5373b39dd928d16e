// operation: one step of a sign-in at a bank that an app leads: from what the bank says to where the connection stands

import type { BankProblem, BankProvider, BankSession, BankSignInStep, BankVisit } from '../banks/bank.ts'
import type { Bank } from '../banks/bank-port.ts'
import { sealBankSession } from '../banks/bank-session.ts'
import type { Ports } from '../ports.ts'
import { drawEventSeed } from '../webhooks/event-seed.ts'
import { connectionProblemOf } from './connection-problem.ts'
import { type SignInState, type SignInTask, sealSignInState } from './connection-sign-in.ts'
import type { ConsentActor } from './consent-actor.ts'
import { isSamePerson } from './same-person.ts'
import type { SignInStep } from './sign-in-store.ts'
import { waitingFor } from './sign-in-terms.ts'

export type SignInNeeds = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/** A sign-in that nobody else is at work on. */
export interface HeldSignIn {
  readonly at: SignInStep
  readonly state: SignInState
  readonly bank: Bank
  readonly provider: BankProvider
}

/** `superseded`: the connection went another way meanwhile, and nothing was written. */
export type StepTaken = 'waiting' | 'signed_in' | 'failed' | 'superseded'

/** The bank wants more, or has given a code. */
export async function takeStep(
  ports: SignInNeeds,
  held: HeldSignIn,
  step: BankSignInStep,
): Promise<StepTaken> {
  return step.kind === 'done' ? redeemCode(ports, held, step.code, undefined) : awaitTask(ports, held, step)
}

export async function awaitTask(
  ports: SignInNeeds,
  { at, state }: HeldSignIn,
  task: SignInTask,
  stateHash?: string,
): Promise<StepTaken> {
  const nowMs = ports.clock.nowMs()
  const sealedState = sealSignInState(ports.vault, at, { ...state, task })
  const saved = await ports.store.saveSignInStep({
    ...at,
    ...waitingFor(task, nowMs),
    sealedState,
    stateHash,
    nowMs,
  })
  return saved === 'saved' ? 'waiting' : saved
}

/** `callbackUri`: our address to which the bank sent the person; undefined where it sent nobody. */
export async function redeemCode(
  ports: SignInNeeds,
  held: HeldSignIn,
  code: string,
  callbackUri: string | undefined,
): Promise<StepTaken> {
  const { bank, provider, state } = held
  const redeemed = await bank.completeAuthorization(provider, code, state.codeVerifier, callbackUri)
  if (!redeemed.ok) return failStep(ports, held, redeemed.error)
  const problem = await findOtherPerson(ports, held, redeemed.value)
  return problem === undefined ? complete(ports, held, redeemed.value) : failStep(ports, held, problem)
}

/** The person has just come from the bank. */
const HERE: BankVisit = { attended: true, address: undefined }

/** Before anything is kept: a connection that was read may not change hands. */
async function findOtherPerson(
  ports: SignInNeeds,
  { at, bank, provider }: HeldSignIn,
  session: BankSession,
): Promise<BankProblem | undefined> {
  const known = (await ports.store.loadConnection(at.appId, at.connectionId))?.identity
  if (known === undefined) return undefined
  const shown = await bank.fetchIdentity(provider, session, HERE)
  if (!shown.ok) return shown.error
  if (shown.value === undefined || isSamePerson(known, shown.value)) return undefined
  await bank.endSession(provider, session)
  return { kind: 'other_person', detail: 'another identity than before', retryable: false }
}

async function complete(
  ports: SignInNeeds,
  { at, state, bank, provider }: HeldSignIn,
  session: BankSession,
): Promise<StepTaken> {
  const done = await ports.store.completeSignIn({
    ...at,
    sealedSession: sealBankSession(ports.vault, at, session),
    consentExpiresAtMs: session.consentExpiresAtMs,
    grantedScopes: state.scopes,
    items: state.items,
    read: state.read,
    eventSeed: drawEventSeed(ports.random),
    nowMs: ports.clock.nowMs(),
  })
  if (done === 'completed') return 'signed_in'
  // Nobody would ever use what the bank has just opened.
  await bank.endSession(provider, session)
  return done
}

export async function failStep(
  ports: SignInNeeds,
  { at }: Pick<HeldSignIn, 'at'>,
  { kind, detail }: BankProblem,
): Promise<StepTaken> {
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
