// rule: One bank account: its description for third parties, and its ledger

import { isoDate } from '../../lib/iso-date.ts'
import { renderDecimal } from '../../lib/money.ts'
import type {
  Account,
  AccountOwner,
  AccountType,
  Amount,
  Customer,
  Holding,
  LoanDetails,
} from '../api-contract.ts'
import type { TestUser } from '../test-users/test-user.ts'
import { accountNumbers, contractNumber, maskedPan } from './account-numbers.ts'
import { DAY_MS, dayOf, firstDayOf, monthOf, monthStartMs } from './calendar.ts'
import { spendingOfDay } from './daily-spending.ts'
import { companyOf, identityOf } from './identity.ts'
import type { Ledger, Posting } from './ledger.ts'
import { type SpendingLedger, spendingLedger, type TransferText } from './ledger-kinds.ts'
import type { Market } from './market.ts'
import { marketOf } from './markets.ts'
import { monthlyPaymentsOf } from './monthly-payments.ts'
import { payMinor, shareMinor } from './prices.ts'
import { fingerprint, seeded } from './seeded-random.ts'

/** An account as the bank sees it. */
export type BankAccount = {
  readonly id: string
  readonly type: AccountType
  readonly currency: string
  readonly ledger: Ledger
  readonly creditLimitMinor?: bigint
  /** All amounts are whole thousands, and the API sends them in exponent notation. */
  readonly usesExponent?: true
  describe(nowMs: number): Account
  holdings(nowMs: number): readonly Holding[]
}

/** Attributes of a test user that all of their accounts share. */
export type CustomerProfile = {
  readonly seed: string
  readonly market: Market
  readonly payMinor: bigint
  readonly employer: string
  readonly business: boolean
  readonly withoutIban: boolean
  /** `permille` thousandths of the user's monthly pay. */
  share(permille: number): bigint
  money(minor: bigint, currency?: string): Amount
  self(role: AccountOwner['role']): AccountOwner
  /** The first day of a month; months count from January 1970. */
  monthDate(month: number): string
}

const BUSINESS_SCENARIOS: ReadonlySet<string> = new Set(['business', 'heavy'])

/** Whether the test user signs in on behalf of a company. */
function isBusiness(user: TestUser): boolean {
  return BUSINESS_SCENARIOS.has(user.scenario.key)
}

/** The bank's customer record of a test user. */
export function customerOf(user: TestUser): Customer {
  return identityOf(marketOf(user.market), user.userName, isBusiness(user), user.name)
}

/** Derives the customer profile of a test user. */
export function customerProfile(user: TestUser): CustomerProfile {
  const market = marketOf(user.market)
  const seed = user.userName
  const business = isBusiness(user)
  const draw = seeded(`life/${seed}`)
  const pay = payMinor(market, draw.int(90, 128))
  const name = business ? companyOf(market, seed) : customerOf(user).name
  return {
    seed,
    market,
    payMinor: pay,
    employer: draw.pick(market.shops.employers),
    business,
    withoutIban: user.scenario.withoutIban === true,
    share: (permille) => shareMinor(pay, permille),
    money: (minor, currency = market.currency) => ({
      amount: renderDecimal({ unscaled: minor, scale: 2 }),
      currency,
    }),
    self: (role) => ({ name, kind: business ? 'company' : 'person', role, self: true }),
    monthDate: (month) => isoDate(monthStartMs(month)),
  }
}

/** The text of a transfer to or from another account of the same user. */
export function ownText(accountName: string, description?: string): TransferText {
  return { description: description ?? accountName, counterparty: { name: accountName, ownAccount: true } }
}

export type AccountOptions = {
  /** Distinguishes accounts of the same type and user; the name if absent. */
  readonly key?: string
  readonly currency?: string
  /** The bank does not state whether the account is personal. */
  readonly withoutSegment?: true
  readonly owners?: readonly AccountOwner[]
  readonly creditMinor?: bigint
  readonly dailyPaymentMinor?: bigint
  readonly loan?: LoanDetails
  readonly openedDate?: string
  readonly usesExponent?: true
  readonly investmentKind?: 'securities' | 'pension'
  /** An investment account with an IBAN beside its contract number. */
  readonly hasIban?: boolean
  /** Numbers of the account that an investment account is settled with. */
  readonly settlementAccount?: () => Account['numbers']
  readonly holdings?: (nowMs: number) => {
    readonly holdings: readonly Holding[]
    readonly valueMinor: bigint
  }
}

/** Builds an account from its ledger and its details. */
export function buildAccount(
  profile: CustomerProfile,
  type: AccountType,
  name: string,
  ledger: Ledger,
  options: AccountOptions = {},
): BankAccount {
  const seed = `${profile.seed}/${type}/${options.key ?? name}`
  const currency = options.currency ?? profile.market.currency
  const { creditMinor, dailyPaymentMinor } = options
  const limits = {
    ...(creditMinor === undefined ? {} : { credit: profile.money(creditMinor, currency) }),
    ...(dailyPaymentMinor === undefined ? {} : { dailyPayment: profile.money(dailyPaymentMinor, currency) }),
  }
  const fixed: Account = {
    id: accountId(seed),
    type,
    name,
    ...(options.withoutSegment !== true && { segment: profile.business ? 'business' : 'personal' }),
    currency,
    openedDate: options.openedDate ?? openedDate(seed),
    numbers: {
      ...numbersOf(profile, type, seed),
      ...(options.hasIban === true && ibanOf(numbersOf(profile, 'current', seed))),
    },
    owners: [...(options.owners ?? [profile.self('holder')])],
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(options.loan === undefined ? {} : { loan: options.loan }),
  }
  const { holdings, investmentKind, loan, settlementAccount, usesExponent } = options
  return {
    id: fixed.id,
    type,
    currency,
    ledger,
    ...(creditMinor === undefined ? {} : { creditLimitMinor: creditMinor }),
    ...(usesExponent === undefined ? {} : { usesExponent }),
    holdings: (nowMs) => holdings?.(nowMs).holdings ?? [],
    describe: (nowMs) =>
      holdings === undefined || investmentKind === undefined
        ? loan === undefined
          ? fixed
          : { ...fixed, loan: { ...loan, ...paymentDates(nowMs) } }
        : {
            ...fixed,
            investment: {
              kind: investmentKind,
              holdingsValue: profile.money(holdings(nowMs).valueMinor, currency),
              ...(settlementAccount && { settlementAccount: settlementAccount() }),
            },
          },
  }
}

function ibanOf({ iban, bban, bic }: Account['numbers']): Account['numbers'] {
  return {
    ...(iban !== undefined && { iban }),
    ...(bban !== undefined && { bban }),
    ...(bic !== undefined && { bic }),
  }
}

/** Loans are paid on the 28th of each month. */
function paymentDates(nowMs: number): Pick<LoanDetails, 'previousPaymentDate' | 'nextPaymentDate'> {
  const paymentDay = (month: number) => firstDayOf(month) + 27
  const month = monthOf(nowMs)
  const last = dayOf(nowMs) >= paymentDay(month) ? month : month - 1
  return {
    previousPaymentDate: isoDate(paymentDay(last) * DAY_MS),
    nextPaymentDate: isoDate(paymentDay(last + 1) * DAY_MS),
  }
}

export type CurrentOptions = {
  readonly seed?: string
  readonly name?: string
  /** Everyday spending, in thousandths of an average customer's. */
  readonly share: number
  /** Balance at the start of a month, in thousandths of the monthly pay. */
  readonly openingPermille?: number
  readonly rents?: boolean
  /** Replaces pay, rent and bills in an account that is funded by transfers. */
  readonly replaceMonthly?: (month: number) => readonly Posting[]
  /** Postings in addition to those. */
  readonly extra?: (month: number) => readonly Posting[]
  /** Name of the account that receives the surplus of a month and covers its shortfall; savings if absent. */
  readonly balanceWith?: string
  readonly owners?: readonly AccountOwner[]
  readonly creditMinor?: bigint
  readonly dailyPaymentMinor?: bigint
}

/** A current account with daily spending. */
export function currentAccount(
  profile: CustomerProfile,
  options: CurrentOptions,
): { bankAccount: BankAccount; ledger: SpendingLedger } {
  const { market } = profile
  const { words } = market
  const seed = `${profile.seed}/${options.seed ?? 'current'}`
  const base = options.openingPermille ?? 1250
  const plan = {
    seed,
    market,
    payMinor: profile.payMinor,
    employer: profile.employer,
    rents: options.rents ?? true,
  }
  const spending = { seed, market, currency: market.currency, share: options.share, cashAndFriends: true }
  const target = options.balanceWith ?? words.savings
  const ledger = spendingLedger({
    openingMinor: (month) => {
      const variation = BigInt(seeded(`${seed}/opening/${month}`).int(0, Math.floor(Math.abs(base) / 4)))
      return (profile.payMinor * (BigInt(base) + (base < 0 ? -variation : variation))) / 1000n
    },
    daily: (day) => spendingOfDay(spending, day),
    monthly: (month) => [
      ...(options.replaceMonthly?.(month) ?? monthlyPaymentsOf(plan, month)),
      ...(options.extra?.(month) ?? []),
    ],
    surplus: ownText(target, options.balanceWith ?? words.toSavings),
    shortfall: ownText(target, options.balanceWith ?? words.fromSavings),
  })
  return {
    ledger,
    bankAccount: buildAccount(profile, 'current', options.name ?? words.current, ledger, {
      ...options,
      key: seed,
    }),
  }
}

function accountId(seed: string): string {
  return `acc_${(fingerprint(`account/${seed}`) + fingerprint(`${seed}/account`)).slice(0, 20)}`
}

function openedDate(seed: string): string {
  const draw = seeded(`opened/${seed}`)
  return `${draw.int(2009, 2018)}-${String(draw.int(1, 12)).padStart(2, '0')}-${String(draw.int(1, 28)).padStart(2, '0')}`
}

function numbersOf(profile: CustomerProfile, type: AccountType, seed: string): Account['numbers'] {
  switch (type) {
    case 'current':
    case 'savings':
      return withoutIbanOf(profile, accountNumbers(profile.market.code, seed))
    case 'card':
      return { maskedPan: maskedPan(seed) }
    case 'loan':
    case 'investment':
      return { contractNumber: contractNumber(seed) }
  }
}

function withoutIbanOf(
  profile: CustomerProfile,
  { iban, bban, ...others }: Account['numbers'],
): Account['numbers'] {
  if (profile.withoutIban || iban === undefined || bban === undefined) return others
  return { iban, bban, ...others }
}
