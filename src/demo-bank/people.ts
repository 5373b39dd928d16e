// table: the test people of every market, and what each of them shows

import type { Flow, FlowFailure } from './api-contract.ts'
import type { MarketCode } from './data/market.ts'
import { markets } from './data/markets.ts'
import { seeded } from './data/seeded.ts'
import { brands } from './providers.ts'

export type CaseKey =
  | 'ordinary'
  | 'several'
  | 'none'
  | 'new'
  | 'business'
  | 'joint'
  | 'joint-limits'
  | 'overdrawn'
  | 'card'
  | 'loan'
  | 'investments'
  | 'heavy'
  | 'otp'
  | 'wrong-password'
  | 'blocked'
  | 'elsewhere'
  | 'not-permitted'
  | 'action-required'
  | 'card-reader'
  | 'slow'
  | 'down'
  | 'down-later'
  | 'short-consent'

/** Why the bank lets nobody in whose name and password are right. */
export type SignInRefusal = Extract<
  FlowFailure,
  'blocked' | 'signed_in_elsewhere' | 'not_permitted' | 'action_required' | 'method_unsupported'
>

/** How the bank treats the people of a case. */
export type TestCase = {
  readonly key: CaseKey
  readonly title: string
  /** One sentence for the page of test people. */
  readonly shows: string
  /** How many accounts the consent page offers; 0 also where nobody gets that far. */
  readonly accounts: number
  readonly signIn: 'works' | 'wrong_password' | 'down' | SignInRefusal
  /** Asked for a one-time code in the browser, too. Embedded sign-ins with a second factor always ask. */
  readonly secondFactor: boolean
  /** Delay of each answer to this person, in ms. */
  readonly slowMs: number
  /** The data API answers 503 although the consent was given. */
  readonly dataDown: boolean
  /** The consent ends this long after approval, whatever was asked for. */
  readonly consentSeconds?: number
}

const ORDINARY = { accounts: 3, signIn: 'works', secondFactor: false, slowMs: 0, dataDown: false } as const

/** All cases, in the order of the page. */
export const cases: readonly TestCase[] = [
  {
    ...ORDINARY,
    key: 'ordinary',
    title: 'Ordinary',
    shows: 'Salary, rent and everyday spending on a current account, a savings account and a credit card.',
  },
  {
    ...ORDINARY,
    key: 'several',
    title: 'Several accounts',
    shows:
      'Six accounts: two current, two savings, one in a foreign currency and a credit card, with transfers between them.',
    accounts: 6,
  },
  {
    ...ORDINARY,
    key: 'none',
    title: 'No accounts',
    shows: 'Signs in and approves, and has no account to share.',
    accounts: 0,
  },
  {
    ...ORDINARY,
    key: 'new',
    title: 'New customer',
    shows: 'One current account with a balance of zero and no transactions.',
    accounts: 1,
  },
  {
    ...ORDINARY,
    key: 'business',
    title: 'Business',
    shows: 'A company with a business account and a business savings account.',
    accounts: 2,
  },
  {
    ...ORDINARY,
    key: 'joint',
    title: 'Joint account',
    shows: 'A current account with two holders beside an own account and savings.',
  },
  {
    ...ORDINARY,
    key: 'joint-limits',
    title: 'Joint account with limits',
    shows:
      'May use somebody else’s account up to an amount per day; that account has a credit line. Also an own account.',
    accounts: 2,
  },
  {
    ...ORDINARY,
    key: 'overdrawn',
    title: 'Overdrawn',
    shows: 'A current account below zero, within its credit line.',
    accounts: 1,
  },
  {
    ...ORDINARY,
    key: 'card',
    title: 'Card only',
    shows: 'A credit card and nothing else, paid in full each month.',
    accounts: 1,
  },
  {
    ...ORDINARY,
    key: 'loan',
    title: 'Loans',
    shows: 'A current account, a mortgage and a car loan with interest and repayments.',
  },
  {
    ...ORDINARY,
    key: 'investments',
    title: 'Investments',
    shows: 'A current account, a securities account and a pension account with holdings.',
  },
  {
    ...ORDINARY,
    key: 'heavy',
    title: 'Tens of thousands of transactions',
    shows: 'A shop that is paid some forty times a day: about 30,000 transactions in two years.',
    accounts: 1,
  },
  {
    ...ORDINARY,
    key: 'otp',
    title: 'Second factor',
    shows: 'Asked for a one-time code after the password; the code is printed on the page.',
    secondFactor: true,
  },
  {
    ...ORDINARY,
    key: 'wrong-password',
    title: 'Wrong password',
    shows: 'The password printed here is always refused; after three attempts the bank gives up.',
    accounts: 0,
    signIn: 'wrong_password',
  },
  {
    ...ORDINARY,
    key: 'blocked',
    title: 'Blocked',
    shows: 'The bank has blocked this person’s online access.',
    accounts: 0,
    signIn: 'blocked',
  },
  {
    ...ORDINARY,
    key: 'elsewhere',
    title: 'Signed in elsewhere',
    shows: 'Signed in to the bank in another place; the bank allows one sign-in at a time.',
    accounts: 0,
    signIn: 'signed_in_elsewhere',
  },
  {
    ...ORDINARY,
    key: 'not-permitted',
    title: 'Not permitted',
    shows: 'May use the account, but not share it: that is for the guardian to allow.',
    accounts: 0,
    signIn: 'not_permitted',
  },
  {
    ...ORDINARY,
    key: 'action-required',
    title: 'Must act at the bank first',
    shows: 'Has to accept new terms on the bank’s own pages before anything can be shared.',
    accounts: 0,
    signIn: 'action_required',
  },
  {
    ...ORDINARY,
    key: 'card-reader',
    title: 'Card reader only',
    shows: 'Signs in with a card reader, which the bank does not offer to other companies.',
    accounts: 0,
    signIn: 'method_unsupported',
  },
  {
    ...ORDINARY,
    key: 'slow',
    title: 'Slow bank',
    shows: 'Each answer takes two and a half seconds.',
    slowMs: 2500,
  },
  {
    ...ORDINARY,
    key: 'down',
    title: 'Bank down',
    shows: 'The bank is unavailable as soon as this person signs in.',
    accounts: 0,
    signIn: 'down',
  },
  {
    ...ORDINARY,
    key: 'down-later',
    title: 'Bank down after linking',
    shows: 'Sign-in and consent work; reading data answers that the bank is unavailable.',
    dataDown: true,
  },
  {
    ...ORDINARY,
    key: 'short-consent',
    title: 'Consent ends in a minute',
    shows: 'The consent ends 60 seconds after approval.',
    consentSeconds: 60,
  },
]

/** A test person: one case in one market. */
export type Person = {
  /** Such as `u-se-ordinary`. */
  readonly userName: string
  readonly password: string
  readonly market: MarketCode
  readonly flows: readonly Flow[]
  readonly case: TestCase
}

const WORDS = [
  'anchor',
  'birch',
  'canal',
  'dune',
  'ember',
  'fjord',
  'grove',
  'harbour',
  'island',
  'juniper',
  'kettle',
  'lantern',
  'meadow',
  'north',
  'orchard',
  'pebble',
  'quarry',
  'river',
  'summit',
  'thistle',
  'umber',
  'valley',
  'willow',
  'yarrow',
]

/** Everybody, by market and then by case. */
export const people: readonly Person[] = markets.flatMap((market) => {
  const flows = [
    ...new Set(brands.filter((brand) => brand.market === market.code).map((brand) => brand.flow)),
  ]
  return cases.map((testCase) => {
    const userName = `u-${market.code.toLowerCase()}-${testCase.key}`
    const draw = seeded(`password/${userName}`)
    return {
      userName,
      password: `${draw.pick(WORDS)}-${draw.digits(4)}`,
      market: market.code,
      flows,
      case: testCase,
    }
  })
})

const byUserName = new Map(people.map((person) => [person.userName, person]))

/** The person with that user name; case and surrounding blanks do not matter, as people type. */
export function findPerson(userName: string): Person | undefined {
  return byUserName.get(userName.trim().toLowerCase())
}
