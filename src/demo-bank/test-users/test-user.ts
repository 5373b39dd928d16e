// contract: a test person, and what a case can be

import type { ApiErrorCode, Flow, FlowFailure, ProviderGroup } from '../api-contract.ts'
import type { MarketCode } from '../data/market.ts'

/** Why the bank lets nobody in whose name and password are right. */
export type SignInRefusal = Extract<
  FlowFailure,
  'blocked' | 'signed_in_elsewhere' | 'not_permitted' | 'action_required' | 'method_unsupported'
>

/** How the bank treats the people of a case. */
export type Scenario = {
  /** Known to household.ts where the accounts depend on it. */
  readonly key: string
  readonly title: string
  /** One sentence for the page of test people. */
  readonly description: string
  /** How many accounts the consent page offers; 0 also where nobody gets that far. */
  readonly accounts: number
  readonly signIn: 'works' | 'wrong_password' | 'down' | SignInRefusal
  /** Asked for a one-time code in the browser, too. Embedded sign-ins with a second factor always ask. */
  readonly secondFactor: boolean
  /** Delay of each answer to this person, in ms. */
  readonly slowMs: number
  /** Every answer of the data API is this refusal, although the consent was given. */
  readonly dataRefusal?: ApiErrorCode
  /** The consent ends this long after approval, whatever was asked for. */
  readonly consentSeconds?: number
  /** Asked these after the password, one after the other, in place of a one-time code. */
  readonly questions?: readonly SecurityQuestion[]
  /** Extending a consent needs a new sign-in, also at brands that extend. */
  readonly extendsBySignIn?: true
  /** The accounts show their national numbers only. */
  readonly withoutIban?: true
}

export type SecurityQuestion = { readonly question: string; readonly answer: string }

/** A test person: somebody who shows one case. */
export type TestUser = {
  /** Unique, such as `u-se-ordinary`; the user name unless several passwords of one user show several cases. */
  readonly key: string
  /** As it is typed; all data is made from it. */
  readonly userName: string
  readonly password: string
  readonly market: MarketCode
  readonly group: ProviderGroup
  readonly flows: readonly Flow[]
  readonly scenario: Scenario
  /** In place of a name that is drawn. */
  readonly name?: string
  /** One of a series that the page lists once, by its first. */
  readonly partOfSeries?: true
}
