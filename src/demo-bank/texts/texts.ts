// contract: Texts of the bank's pages, and of the fields that a third party shows

import type { Language } from '../../lib/languages.ts'
import type { DataName } from '../oauth/requested-access.ts'
import type { ShownFailure } from '../sign-in/failures.ts'
import type { Notice } from '../sign-in/flows.ts'
import type { QuestionName } from '../test-users/test-user.ts'

export type NoticeText = { readonly title: string; readonly detail: string }

/** Plain text; the pages escape it. `client`: name of the third party. */
export type BankTexts = {
  /** Language tag of the page. */
  readonly lang: Language
  /** States that the page is in English because it is not available in the requested language. */
  readonly fallback?: string
  readonly skip: string
  /** Label of the logo, which links to the page of the test people. */
  readonly home: string
  /** In the header; one line on a phone. */
  readonly practice: string
  readonly cancel: string
  readonly proceed: string
  /** Beside a notice, before the attempt that ends the sign-in. */
  readonly lastAttempt: string
  readonly notices: { readonly [notice in Notice]: NoticeText }

  readonly signIn: {
    readonly title: string
    readonly heading: string
    readonly lead: (client: string) => string
    readonly userName: string
    readonly password: string
    readonly submit: string
    readonly noUserName: string
    readonly practice: string
    /** Link to the page of the test people, which is in English. */
    readonly testPeople: string
  }
  readonly otp: {
    readonly title: string
    readonly heading: string
    readonly lead: string
    readonly hint: (code: string) => string
    readonly label: string
    /** For a third party, which shows how the code is sent. */
    readonly method: string
    readonly methods: { readonly text: string; readonly app: string }
  }
  readonly question: {
    readonly title: string
    readonly heading: string
    readonly lead: (number: string, count: string) => string
    readonly hint: (answer: string) => string
    readonly questions: { readonly [question in QuestionName]: string }
  }
  readonly consent: {
    readonly title: string
    readonly heading: (client: string) => string
    readonly signedInAs: (name: string) => string
    /** Before the list of data. */
    readonly mayRead: (client: string, until: string) => string
    /** The same in one sentence. */
    readonly sentence: (client: string, until: string, data: string) => string
    /** A consent that lives for seconds. */
    readonly untilSeconds: (instant: string, seconds: number) => string
    readonly data: { readonly [name in Exclude<DataName, 'payments'>]: string }
    readonly payments: (months: number) => string
    readonly paymentsAndNew: (months: number) => string
    readonly limits: string
    readonly accounts: string
    readonly noAccounts: (client: string) => string
    readonly card: (digits: string) => string
    readonly share: string
    readonly deny: string
  }
  readonly payment: {
    readonly title: string
    /** On the sign-in page, in place of what a consent would contain. */
    readonly lead: (amount: string, payee: string) => string
    readonly heading: (amount: string) => string
    /** Labels of the payee and of what the statement shows. */
    readonly to: string
    readonly number: string
    readonly reference: string
    readonly initiatedBy: string
    readonly from: string
    readonly noAccounts: (currency: string) => string
    readonly limits: string
    readonly confirm: string
    readonly deny: string
    readonly approved: string
    readonly nothingPaid: string
    /** Under the title of a failure. */
    readonly nothingPaidRestart: string
  }
  readonly decoupled: {
    readonly note: (code: string) => string
    /** On the other device, while the approval is pending. */
    readonly pending: string
  }

  readonly failures: { readonly [reason in ShownFailure]: NoticeText }
  /** The user stopped on the second device. */
  readonly stopped: NoticeText
  readonly approved: { readonly title: string; readonly detail: (client: string) => string }
  readonly unknownSignIn: NoticeText
  readonly foreignSignIn: NoticeText
  /** `problem`: for the developer of the third party, in English. */
  readonly badRequest: { readonly title: string; readonly detail: (problem: string) => string }
  /** The browser shows the bank at another URL than its own. */
  readonly wrongUrl: { readonly title: string; readonly detail: (shown: string, own: string) => string }
  readonly problems: { readonly [problem in ShownProblem]: NoticeText }
  readonly back: (client: string) => string
  readonly toTestPeople: string
  /** Label of the id to quote to support. */
  readonly reference: string
  /** In place of a name that is not known any more. */
  readonly otherCompany: string
}

/** Problems of a request that have a page of their own. `refused`: malformed, too large or of an unsupported kind. */
export type ShownProblem = 'notFound' | 'wrongMethod' | 'refused' | 'timeout' | 'internal' | 'unavailable'
