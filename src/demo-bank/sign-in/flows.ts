// operation: Sign-in flows, stored step by step
// Never: trust the step that a form names; only the stored step counts, so reload, back and double click are safe

/*
 *   sign_in --ok--> otp --ok--> consent --approve--> approved (a code may be issued until one is redeemed)
 *      |  \--no second factor------^  |
 *      |          |                   |
 *      +----------+-------------------+--cancel, deny, too many attempts, blocked, down, expired--> failed
 *
 * An embedded flow has the step otp_method between sign_in and otp if the brand requires a second factor. A user with
 * security questions has the step question instead of otp, once per question.
 */

import { equalText } from '../../lib/constant-time.ts'
import type { FlowFailure } from '../api-contract.ts'
import { type Brand, findBrand } from '../brands.ts'
import type { BankContext } from '../context.ts'
import type { BankAccount } from '../data/account.ts'
import { integer, optionalText, type Row, text } from '../database.ts'
import { type CodeBinding, createConsent, issueCode } from '../oauth/consents.ts'
import { accessColumns, isCovered, type RequestedAccess, readAccess } from '../oauth/requested-access.ts'
import { newId, randomDigits } from '../secrets.ts'
import { findCustomers, findTestUser } from '../test-users/list.ts'
import type { SecurityQuestion, SignInRefusal, TestUser } from '../test-users/test-user.ts'
import { FAILURES, isFlowFailure } from './failures.ts'

const MAX_ATTEMPTS = 3

const FLOW_KINDS = ['browser', 'embedded', 'decoupled'] as const
const STEPS = ['sign_in', 'otp_method', 'otp', 'question', 'consent', 'approved', 'failed'] as const
const NOTICES = ['wrong_credentials', 'wrong_otp', 'wrong_answer', 'no_choice'] as const

export type FlowKind = (typeof FLOW_KINDS)[number]
type Step = (typeof STEPS)[number]
export type Notice = (typeof NOTICES)[number]

export const FLOW_LIFETIME_MS: { readonly [kind in FlowKind]: number } = {
  browser: 600_000,
  embedded: 600_000,
  decoupled: 540_000,
}

export type StoredFlow = {
  readonly id: string
  readonly kind: FlowKind
  readonly browserHash: string | undefined
  readonly clientId: string
  readonly brand: Brand
  readonly redirectUri: string | undefined
  readonly state: string | undefined
  readonly challenge: string
  readonly consentDays: number
  readonly access: RequestedAccess
  /** Languages that the third party requested for the pages, by preference; undefined if it named none. */
  readonly uiLocales: string | undefined
  readonly matchCode: string
  readonly step: Step
  readonly enteredUserName: string
  readonly user: TestUser | undefined
  readonly notice: Notice | undefined
  readonly attempts: number
  readonly otp: string | undefined
  /** Number of security questions answered so far. */
  readonly answered: number
  readonly failure: FlowFailure | undefined
  /** How often the third party has submitted input; the number of the current step. */
  readonly inputs: number
  /** What a code is issued for once it is approved: a consent, or a payment. */
  readonly consentId: string | undefined
  /** The payment to approve; undefined for a consent. */
  readonly paymentId: string | undefined
  readonly expiresAtMs: number
}

export type NewFlow = Pick<
  StoredFlow,
  'kind' | 'clientId' | 'brand' | 'challenge' | 'consentDays' | 'access'
> & {
  readonly browserHash?: string
  /** Hash of the network that the visit comes from. Limits the flows that are stored for it. */
  readonly origin?: string
  readonly redirectUri?: string
  readonly state?: string
  readonly uiLocales?: string | undefined
  readonly enteredUserName?: string
  readonly paymentId?: string | undefined
  /** Creates the flow as already failed, for requests that cannot be granted. */
  readonly failure?: FlowFailure
}

/** Of the flows of one origin that nobody has continued, this many are stored: anybody can open one. */
const MAX_UNSTARTED = 100

/** A flow in which nothing was entered, also one that failed at once. */
const DELETE_UNSTARTED = `
  DELETE FROM flows WHERE rowid IN (
    SELECT rowid FROM flows WHERE origin = ? AND attempts = 0 AND person IS NULL AND step IN ('sign_in', 'failed')
    ORDER BY rowid DESC LIMIT -1 OFFSET ?)`

/** Stores and returns a new flow. */
export function createFlow(bank: BankContext, flow: NewFlow): StoredFlow {
  const { db, random } = bank
  const nowMs = bank.nowMs()
  db.sweep(nowMs)
  const id = newId('flow_', random)
  const matchCode = newId('', random)
    .replace(/[^A-HJ-NP-Z2-9]/g, '')
    .padEnd(4, 'Q')
    .slice(0, 4)
  if (flow.origin !== undefined) db.run(DELETE_UNSTARTED, flow.origin, MAX_UNSTARTED - 1)
  db.run(
    `INSERT INTO flows (id, kind, browser_hash, client_id, brand, redirect_uri, state, challenge, consent_days, match_code,
      step, typed_user, attempts, failure, expires_at_ms, data, account_types, history_months, origin, ui_locales,
      payment_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    flow.kind,
    flow.browserHash ?? null,
    flow.clientId,
    flow.brand.name,
    flow.redirectUri ?? null,
    flow.state ?? null,
    flow.challenge,
    flow.consentDays,
    matchCode,
    flow.failure === undefined ? 'sign_in' : 'failed',
    flow.enteredUserName ?? '',
    flow.failure ?? null,
    nowMs + FLOW_LIFETIME_MS[flow.kind],
    ...accessColumns(flow.access),
    flow.origin ?? null,
    flow.uiLocales ?? null,
    flow.paymentId ?? null,
  )
  const stored = findFlow(bank, id)
  if (stored === undefined) throw new Error('a flow that was just stored is missing')
  return stored
}

/** The stored flow. An open flow past its lifetime is returned as failed with `expired`. */
export function findFlow(bank: BankContext, id: string): StoredFlow | undefined {
  const row = bank.db.one('SELECT * FROM flows WHERE id = ?', id)
  if (row === undefined) return undefined
  const flow = readFlow(row)
  if (flow.expiresAtMs > bank.nowMs() || flow.step === 'failed' || flow.step === 'approved') return flow
  return { ...flow, step: 'failed', failure: 'expired' }
}

/** Binds a decoupled flow to the first browser that opens it. Returns false if it is bound to another browser. */
export function bindFlowToBrowser(bank: BankContext, id: string, browserHash: string): boolean {
  const { db } = bank
  db.run('UPDATE flows SET browser_hash = ? WHERE id = ? AND browser_hash IS NULL', browserHash, id)
  return db.one('SELECT 1 FROM flows WHERE id = ? AND browser_hash = ?', id, browserHash) !== undefined
}

/** Checks user name and password: three attempts in a browser, one in an embedded flow. */
export function submitPassword(
  bank: BankContext,
  flow: StoredFlow,
  userName: string,
  password: string,
): void {
  const verdict = checkPassword(bank, flow.brand, userName, password)
  if (verdict.kind === 'signed_in') {
    const { user } = verdict
    if (user.scenario.questions !== undefined) {
      advance(bank, flow, { from: 'sign_in', to: 'question', userKey: user.key })
      return
    }
    const needsOtp = user.scenario.secondFactor || (flow.kind === 'embedded' && flow.brand.multiFactor)
    const next = !needsOtp ? 'consent' : flow.kind === 'embedded' ? 'otp_method' : 'otp'
    const otp = needsOtp ? randomDigits(4, bank.random) : null
    advance(bank, flow, { from: 'sign_in', to: next, userKey: user.key, otp })
  } else if (FINAL_FAILURES.has(verdict.reason) || flow.kind === 'embedded') {
    failFlow(bank, flow, verdict.reason)
  } else {
    countAttempt(bank, flow, 'wrong_credentials', userName)
  }
}

/** Counts the input for the current step, once; false if another request was first. */
export function takeInput({ db }: BankContext, { id, inputs }: StoredFlow): boolean {
  return db.run('UPDATE flows SET inputs = inputs + 1 WHERE id = ? AND inputs = ?', id, inputs) === 1
}

/** Accepts the delivery method of the one-time code; embedded flows only. */
export function submitOtpMethod(bank: BankContext, flow: StoredFlow): void {
  advance(bank, flow, { from: 'otp_method', to: 'otp' })
}

/** Checks the one-time code. */
export function submitOtp(bank: BankContext, flow: StoredFlow, otp: string): void {
  if (flow.otp !== undefined && equalText(flow.otp, otp.trim()))
    advance(bank, flow, { from: 'otp', to: 'consent' })
  else countAttempt(bank, flow, 'wrong_otp', flow.enteredUserName)
}

/** The security question to ask at the step `question`. */
export function currentQuestion(flow: StoredFlow): SecurityQuestion | undefined {
  return flow.user?.scenario.questions?.[flow.answered]
}

/** Checks the answer to the current security question. Ignores case and surrounding blanks. */
export function checkSecurityQuestion(bank: BankContext, flow: StoredFlow, answer: string): void {
  const current = currentQuestion(flow)
  if (current === undefined || flow.step !== 'question') return
  if (!equalText(current.answer.toLowerCase(), answer.trim().toLowerCase())) {
    countAttempt(bank, flow, 'wrong_answer', flow.enteredUserName)
    return
  }
  const last = flow.answered + 1 === flow.user?.scenario.questions?.length
  // Guarded by `answered`: of two concurrent answers to one question, only one counts.
  bank.db.run(
    "UPDATE flows SET answered = answered + 1, step = ?, notice = NULL, attempts = 0 WHERE id = ? AND step = 'question' AND answered = ?",
    last ? 'consent' : 'question',
    flow.id,
    flow.answered,
  )
}

/** The accounts of the user that the third party requests. */
export function offeredAccounts(
  bank: BankContext,
  { user, access }: Pick<StoredFlow, 'user' | 'access'>,
): readonly BankAccount[] {
  return user === undefined ? [] : bank.accountsFor(user).filter(({ type }) => isCovered(access, type))
}

/** How long a consent that is given now is valid. */
export function consentLifetimeMs({ user, consentDays }: Pick<StoredFlow, 'user' | 'consentDays'>): number {
  return (user?.scenario.consentSeconds ?? consentDays * 86_400) * 1000
}

/**
 * Creates the consent for the chosen accounts. Concurrent approvals create one consent. Choosing no account sets a notice,
 * unless the user has no accounts.
 */
export function approveFlow(bank: BankContext, flow: StoredFlow, chosen: readonly string[]): void {
  const { db, random } = bank
  const { user } = flow
  if (user === undefined) return
  const offered = offeredAccounts(bank, flow).map(({ id }) => id)
  const accountIds = offered.filter((id) => chosen.includes(id))
  if (accountIds.length === 0 && offered.length > 0) {
    db.run("UPDATE flows SET notice = 'no_choice' WHERE id = ? AND step = 'consent'", flow.id)
    return
  }
  const nowMs = bank.nowMs()
  db.transaction(() => {
    if (!advance(bank, flow, { from: 'consent', to: 'approved' })) return
    const consent = {
      clientId: flow.clientId,
      userKey: user.key,
      brand: flow.brand.name,
      accountIds,
      access: flow.access,
      lifetimeMs: consentLifetimeMs(flow),
    }
    db.run('UPDATE flows SET consent_id = ? WHERE id = ?', createConsent(db, random, consent, nowMs), flow.id)
  })
}

/** Issues a code for an approved flow and voids earlier ones. Returns undefined if one was already redeemed. */
export function issueCodeFor(bank: BankContext, flow: StoredFlow): string | undefined {
  const { consentId, redirectUri } = flow
  if (flow.step !== 'approved' || consentId === undefined) return undefined
  const binding: CodeBinding = {
    clientId: flow.clientId,
    challenge: flow.challenge,
    consentId,
    ...(redirectUri === undefined ? {} : { redirectUri }),
  }
  return bank.db.transaction(() => issueCode(bank.db, bank.random, binding, bank.nowMs()))
}

/** Marks an open flow as failed. */
export function failFlow(bank: BankContext, flow: StoredFlow, failure: FlowFailure): void {
  bank.db.run(
    "UPDATE flows SET step = 'failed', failure = ? WHERE id = ? AND step NOT IN ('failed', 'approved')",
    failure,
    flow.id,
  )
}

type PasswordCheck =
  | { readonly kind: 'signed_in'; readonly user: TestUser }
  | {
      readonly kind: 'refused'
      readonly reason: 'wrong_credentials' | 'not_a_customer' | 'unavailable' | SignInRefusal
    }

function checkPassword(bank: BankContext, brand: Brand, userName: string, password: string): PasswordCheck {
  const wellKnownUsers = findCustomers(userName, brand)
  if (wellKnownUsers.length === 0) return { kind: 'refused', reason: 'not_a_customer' }
  const user = wellKnownUsers.find((each) => equalText(each.password, password))
  if (user === undefined || user.scenario.signIn === 'wrong_password')
    return { kind: 'refused', reason: 'wrong_credentials' }
  const { signIn } = user.scenario
  if (signIn === 'down' || bank.faults.isDown(user.key)) return { kind: 'refused', reason: 'unavailable' }
  return signIn === 'works' ? { kind: 'signed_in', user } : { kind: 'refused', reason: signIn }
}

type Transition = {
  readonly from: Step
  readonly to: Step
  readonly userKey?: string
  readonly otp?: string | null
}

/** Takes the flow from one step to the next; false if it is not at that step, because another request was first. */
export function advance(
  bank: BankContext,
  flow: StoredFlow,
  { from, to, userKey, otp }: Transition,
): boolean {
  const changed = bank.db.run(
    'UPDATE flows SET step = ?, person = coalesce(?, person), typed_user = coalesce(?, typed_user), otp = coalesce(?, otp), notice = NULL, attempts = 0 WHERE id = ? AND step = ?',
    to,
    userKey ?? null,
    userKey ?? null,
    otp ?? null,
    flow.id,
    from,
  )
  return changed === 1
}

// The database increments the counter, so concurrent attempts are all counted.
function countAttempt(
  bank: BankContext,
  flow: StoredFlow,
  notice: 'wrong_credentials' | 'wrong_otp' | 'wrong_answer',
  enteredUserName: string,
): void {
  const row = bank.db.one(
    "UPDATE flows SET attempts = attempts + 1, notice = ?, typed_user = ? WHERE id = ? AND step IN ('sign_in', 'otp', 'question') RETURNING attempts",
    notice,
    enteredUserName.slice(0, 100),
    flow.id,
  )
  if (row !== undefined && integer(row, 'attempts') >= MAX_ATTEMPTS) failFlow(bank, flow, notice)
}

function readFlow(row: Row): StoredFlow {
  const brand = findBrand(text(row, 'brand'))
  if (brand === undefined) throw new TypeError('a stored flow has an unknown brand')
  const user = optionalText(row, 'person')
  return {
    id: text(row, 'id'),
    kind: oneOf(FLOW_KINDS, text(row, 'kind')),
    browserHash: optionalText(row, 'browser_hash'),
    clientId: text(row, 'client_id'),
    brand,
    redirectUri: optionalText(row, 'redirect_uri'),
    state: optionalText(row, 'state'),
    challenge: text(row, 'challenge'),
    consentDays: integer(row, 'consent_days'),
    access: readAccess(row),
    uiLocales: optionalText(row, 'ui_locales'),
    matchCode: text(row, 'match_code'),
    step: oneOf(STEPS, text(row, 'step')),
    enteredUserName: text(row, 'typed_user'),
    user: user === undefined ? undefined : findTestUser(user),
    notice: optionalOneOf(NOTICES, optionalText(row, 'notice')),
    attempts: integer(row, 'attempts'),
    otp: optionalText(row, 'otp'),
    answered: integer(row, 'answered'),
    failure: optionalOneOf(REASONS, optionalText(row, 'failure')),
    inputs: integer(row, 'inputs'),
    consentId: optionalText(row, 'consent_id'),
    paymentId: optionalText(row, 'payment_id'),
    expiresAtMs: integer(row, 'expires_at_ms'),
  }
}

const FINAL_FAILURES: ReadonlySet<FlowFailure> = new Set([
  'blocked',
  'signed_in_elsewhere',
  'not_permitted',
  'action_required',
  'method_unsupported',
  'unavailable',
])
const REASONS = Object.keys(FAILURES).filter(isFlowFailure)

function oneOf<T extends string>(allowed: readonly T[], value: string): T {
  const found = allowed.find((each) => each === value)
  if (found === undefined) throw new TypeError('a stored flow contains an unknown value')
  return found
}

function optionalOneOf<T extends string>(allowed: readonly T[], value: string | undefined): T | undefined {
  return value === undefined ? undefined : oneOf(allowed, value)
}
