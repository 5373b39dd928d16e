// operation: Sign-in on our own page or on a second device: submit, poll, cancel
// Never: store or log what the end user entered

import type { ClientApp } from '../apps/app.ts'
import type { BankProblem, BankProvider, BankSignInStep } from '../banks/bank.ts'
import type { Bank, BankSignIns } from '../banks/bank-port.ts'
import { type BankSignIn, openBankSignIn, sealBankSignIn } from '../banks/bank-sign-in.ts'
import type { Ports } from '../ports.ts'
import { advanceFromAny, type BrowserKey, failLinkSession, loadBoundSession } from './browser-session.ts'
import { failureOf } from './failure.ts'
import type { LinkSession } from './link-session.ts'
import { redeemBankCode } from './redeem-bank-code.ts'
import { linkAccess, sessionTerms } from './shared-lines.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/** Longer than a bank may take to respond; a step that a crash interrupted can be submitted again afterwards. */
const STEP_LEASE_MS = 60_000

/** Fails the flow after as many wrong passwords, so that our page cannot be used to guess them. */
export const MAX_REFUSALS = 3

export interface SubmitLinkSignIn {
  readonly key: BrowserKey
  /** Number of the step that the form was rendered for. */
  readonly number: number
  readonly fields: ReadonlyMap<string, readonly string[]>
}

export type SubmitLinkSignInResult =
  /** Show the stored state. */
  | 'state_changed'
  /** Signed in; `fetchLinkData` is next. */
  | 'fetching'
  /** User name or password was wrong, and the bank prompts again. */
  | 'refused'
  /** Another request has submitted this step and waits for the bank. */
  | 'busy'
  /** The bank did not respond: the same step may be submitted again. */
  | 'bank_unreachable'
  | 'unknown'

interface PendingSignIn {
  readonly app: ClientApp
  readonly session: LinkSession
  readonly userId: string
  readonly bank: Bank
  readonly signIns: BankSignIns
  readonly provider: BankProvider
  readonly signIn: BankSignIn
  readonly here: NonNullable<BankSignIn['here']>
}

export async function submitLinkSignIn(
  ports: Needs,
  command: SubmitLinkSignIn,
): Promise<SubmitLinkSignInResult> {
  const pending = await loadPending(ports, command.key)
  if (typeof pending === 'string') return pending
  const { session, signIns, provider, here } = pending
  if (here.step.kind !== 'ask' || here.number !== command.number) return 'state_changed'
  const { appId, sessionId } = session
  const nowMs = ports.clock.nowMs()
  const { flowId } = here.step
  const turn = await ports.store.claimOnce({
    appId,
    kind: 'link-answer',
    key: `${sessionId}.${flowId}.${here.number}`,
    untilMs: nowMs + STEP_LEASE_MS,
    nowMs,
  })
  if (turn === 'seen') return 'busy'
  const answered = await signIns.answer(
    provider,
    here.step,
    withLockedUsername(session, here.step, command.fields),
  )
  if (answered.ok) return proceed(ports, pending, answered.value)
  if (answered.error.retryable) {
    await saveStep(ports, pending, here.step, here.refusals)
    return 'bank_unreachable'
  }
  if (isRefusal(answered.error) && here.refusals + 1 < MAX_REFUSALS) {
    return restartSignIn(ports, pending, answered.error)
  }
  return fail(ports, pending, answered.error)
}

/** The page shows a locked user name as read-only, but a browser can send another one. */
function withLockedUsername(
  { parameters: { username, usernameLocked } }: LinkSession,
  { fields }: Extract<BankSignInStep, { kind: 'ask' }>,
  sent: SubmitLinkSignIn['fields'],
): SubmitLinkSignIn['fields'] {
  if (!usernameLocked || username === undefined) return sent
  const locked = fields.filter(({ purpose }) => purpose === 'username').map(({ name }) => name)
  return new Map([...sent, ...locked.map((name) => [name, [username]] as const)])
}

/** Polls the bank for the approval on the second device. `pending` also while the bank is unreachable. */
export async function checkLinkSignIn(
  ports: Needs,
  key: BrowserKey,
): Promise<'pending' | 'state_changed' | 'fetching' | 'unknown'> {
  const pending = await loadPending(ports, key)
  if (typeof pending === 'string') return pending
  const { signIns, provider, here } = pending
  if (here.step.kind !== 'approve') return 'state_changed'
  const checked = await signIns.check(provider, here.step.flowId)
  if (!checked.ok) return checked.error.retryable ? 'pending' : fail(ports, pending, checked.error)
  if (checked.value === undefined) return 'pending'
  return proceed(ports, pending, { kind: 'done', code: checked.value.code })
}

/** Cancels the sign-in at the bank; has no effect without one. */
export async function cancelLinkSignIn(ports: Needs, key: BrowserKey): Promise<void> {
  const pending = await loadPending(ports, key)
  if (typeof pending === 'string') return
  await pending.signIns.cancel(pending.provider, pending.here.step.flowId)
}

async function loadPending(
  ports: Needs,
  key: BrowserKey,
): Promise<PendingSignIn | 'state_changed' | 'unknown'> {
  const bound = await loadBoundSession(ports, key)
  if (bound === undefined) return 'unknown'
  const { app, session } = bound
  const { userId, providerName } = session
  if (session.state !== 'at_bank' || session.sealedBankSignIn === undefined) return 'state_changed'
  const signIn = openBankSignIn(ports.vault, session, session.sealedBankSignIn)
  const { here } = signIn
  if (here === undefined) return 'state_changed'
  const found = providerName === undefined ? undefined : ports.banks.find(providerName)
  const signIns = found?.bank.signIns
  if (found === undefined || signIns === undefined || userId === undefined) {
    const detail = signIns === undefined ? 'the provider is no longer supported' : 'the flow has no user'
    await failLinkSession(ports, session, { from: ['at_bank'], failure: 'internal', detail })
    return 'state_changed'
  }
  return { app, session, userId, ...found, signIns, signIn, here }
}

async function proceed(
  ports: Needs,
  pending: PendingSignIn,
  step: BankSignInStep,
): Promise<'state_changed' | 'fetching'> {
  if (step.kind !== 'done') {
    // Banks bound wrong codes themselves; the count here only warns.
    const isWrong = step.kind === 'ask' && step.again
    await saveStep(ports, pending, step, isWrong ? pending.here.refusals + 1 : 0)
    return 'state_changed'
  }
  const { signIns, provider, here } = pending
  const accepted = await redeemBankCode(ports, {
    ...pending,
    code: step.code,
    callbackUri: undefined,
    renew: async () => {
      if (here.step.kind !== 'approve') return undefined
      const checked = await signIns.check(provider, here.step.flowId)
      return checked.ok ? checked.value?.code : undefined
    },
  })
  return accepted === 'fetching' ? 'fetching' : 'state_changed'
}

/** Restarts the sign-in, because the bank ends it after one wrong password. */
async function restartSignIn(
  ports: Needs,
  pending: PendingSignIn,
  problem: BankProblem,
): Promise<SubmitLinkSignInResult> {
  const { session, signIns, provider, signIn, here } = pending
  const terms = sessionTerms(session.parameters, ports.clock.nowMs())
  const begun = await signIns.begin({
    provider,
    codeVerifier: signIn.codeVerifier,
    consentDays: terms.consentDays,
    access: linkAccess(session.parameters, terms),
    locale: session.parameters.locale,
  })
  if (!begun.ok || begun.value.kind !== 'ask') return fail(ports, pending, problem)
  await saveStep(ports, pending, { ...begun.value, again: true }, here.refusals + 1)
  return 'refused'
}

function isRefusal({ kind }: BankProblem): boolean {
  return kind === 'credentials_incorrect' || kind === 'not_a_customer'
}

async function saveStep(
  ports: Needs,
  { session, signIn, here }: PendingSignIn,
  step: NonNullable<BankSignIn['here']>['step'],
  refusals: number,
): Promise<void> {
  const next = { ...signIn, here: { step, number: here.number + 1, refusals } }
  await advanceFromAny(ports, session, {
    from: ['at_bank'],
    to: 'same',
    update: {
      sealedBankSignIn: sealBankSignIn(ports.vault, session, next),
    },
  })
}

async function fail(
  ports: Needs,
  { session }: PendingSignIn,
  { kind, detail }: BankProblem,
): Promise<'state_changed'> {
  await failLinkSession(ports, session, { from: ['at_bank'], failure: failureOf(kind), detail })
  return 'state_changed'
}
