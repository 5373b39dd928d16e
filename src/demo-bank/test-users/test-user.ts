// contract: A test user and the scenario that they demonstrate

import type { ApiErrorCode, Flow, FlowFailure, ProviderGroup } from '../api-contract.ts'
import type { MarketCode } from '../data/market.ts'

/** Why the bank rejects a sign-in although user name and password are correct. */
export type SignInRefusal = Extract<
  FlowFailure,
  'blocked' | 'signed_in_elsewhere' | 'not_permitted' | 'action_required' | 'method_unsupported'
>

/** How the bank behaves towards the test users of a scenario. */
export type Scenario = {
  /** Unique. data/accounts-by-scenario.ts chooses the accounts by it. */
  readonly key: string
  readonly title: string
  /** One sentence for the page of test users. */
  readonly description: string
  /** Number of accounts on the consent page; 0 if the sign-in never reaches it. */
  readonly accounts: number
  readonly signIn: 'works' | 'wrong_password' | 'down' | SignInRefusal
  /** Requires a one-time code in the browser too. Embedded flows of brands with a second factor always require one. */
  readonly secondFactor: boolean
  /** Delay of each response to this user, in ms. */
  readonly slowMs: number
  /** Error of every account-information request, although the consent is active. */
  readonly dataRefusal?: ApiErrorCode
  /** Lifetime of the consent, whatever the third party requested. */
  readonly consentSeconds?: number
  /** Security questions asked after the password instead of a one-time code. */
  readonly questions?: readonly SecurityQuestion[]
  /** Extending a consent requires a new sign-in, even at brands that extend without one. */
  readonly extendsBySignIn?: true
  /** What the bank does with a payment that the user approves: it does not authorise it, or rejects it on execution. */
  readonly payments?: 'not_authorised' | 'rejected'
  /** Accounts have national numbers only, no IBAN. */
  readonly withoutIban?: true
}

/** The texts of the questions are in `texts/`, one for each language. */
export type QuestionName = 'birthCity' | 'bestCountry' | 'bestShape'

export type SecurityQuestion = { readonly question: QuestionName; readonly answer: string }

/** A fictitious customer who demonstrates one scenario. */
export type TestUser = {
  /** Unique, such as `u-se-ordinary`. Equals the user name, unless one user name has several passwords and scenarios. */
  readonly key: string
  /** Seed of all of the user's data. */
  readonly userName: string
  readonly password: string
  readonly market: MarketCode
  readonly group: ProviderGroup
  readonly flows: readonly Flow[]
  readonly scenario: Scenario
  /** Replaces the generated name. */
  readonly name?: string
  /** Belongs to a numbered series that the page lists once. */
  readonly partOfSeries?: true
}
