// contract: Every sentence of the hosted flow

import type { BankFieldPurpose } from '../../core/banks/bank.ts'
import type { AccountChoice, LinkFailure, LinkFault } from '../../core/link/link-session.ts'
import type { SharedLine } from '../../core/link/shared-lines.ts'
import type { Notice } from '../../pages/notice.ts'
import type { PageTexts } from '../../pages/page-texts.ts'

/** Failures that only the app can tell apart; the end user reads the text of another failure. */
export type ShownAsAnother =
  | LinkFault
  | 'bank_answer_incomplete'
  | 'bank_answer_foreign'
  | 'approval_void'
  | 'ticket_used'

/** Failures with a text of their own. There is none for an end user who cancelled or declined. */
export type ShownFailure = Exclude<LinkFailure, 'cancelled_by_person' | 'declined_by_person' | ShownAsAnother>

/** `app` and `bank` are display names. Plain text; the pages escape it. */
export interface LinkTexts extends PageTexts {
  readonly cancel: string
  readonly back: (app: string) => string

  readonly chooseTitle: string
  readonly chooseLead: (app: string) => string
  readonly marketLabel: string
  readonly searchLabel: string
  readonly searchButton: string
  readonly searchNone: (query: string) => string
  readonly searchMore: string
  readonly searchAll: string
  readonly banksFound: (count: string) => string
  readonly banksIn: (market: string) => string
  readonly noBanks: (market: string) => string

  readonly consentTitle: (app: string) => string
  readonly consentLead: (app: string, bank: string) => string
  readonly whatHeading: string
  readonly whatItems: Readonly<Record<SharedLine, string>>
  /** Instead of `whatItems.payments` where the access is continuous. */
  readonly paymentsAndNew: string
  readonly whatNot: string
  readonly howLongHeading: string
  readonly howLongOnce: (app: string) => string
  readonly howLongUntil: (app: string, bank: string, date: string) => string
  /** Instead of the consent texts where the app receives a report. */
  readonly reportTitle: (app: string) => string
  readonly reportLead: (app: string, bank: string) => string
  readonly howLongReport: (app: string) => string
  /** Instead of the consent texts where a connection is refreshed without a new sign-in. */
  readonly refreshTitle: (app: string) => string
  readonly refreshLead: (app: string, bank: string) => string
  readonly refreshHowLong: (app: string) => string
  readonly refreshNext: (bank: string) => string
  readonly refreshNow: string
  /** Where a consent is extended without a new sign-in. */
  readonly extendNow: string
  readonly nextHeading: string
  readonly next: (app: string, bank: string) => string
  /** Instead of `next` where the sign-in is on our own page, or is approved on a second device. */
  readonly nextHere: (app: string, bank: string) => string
  readonly nextDevice: (app: string, bank: string) => string
  readonly idHint: (app: string, name: string) => string
  readonly continueTo: (bank: string) => string
  readonly otherBank: string
  readonly unfinished: (bank: string) => string
  readonly unreachable: (bank: string) => string
  readonly bankUnknown: string

  readonly signInTitle: (bank: string) => string
  readonly signInLead: (bank: string) => string
  readonly methodTitle: string
  readonly codeTitle: string
  readonly accountsTitle: string
  readonly noAccountsHere: (app: string, bank: string) => string
  /** Labels of the fields, by purpose. */
  readonly fields: Readonly<Record<BankFieldPurpose, string>>
  readonly signInSubmit: string
  readonly wrongCredentials: string
  readonly wrongCode: string
  readonly wrongAnswer: string
  readonly chooseAccount: string
  readonly answerInvalid: string
  /** Once the data is fetched: which accounts the app's reports contain. */
  readonly reportAccountsTitle: Readonly<Record<AccountChoice, string>>
  readonly reportAccountsLead: (app: string) => string
  /** After two mistakes, behind the sentence about the second one. */
  readonly lastTry: (bank: string) => string
  readonly deviceTitle: (bank: string) => string
  readonly deviceLead: (bank: string) => string
  readonly deviceMatch: string
  readonly deviceOpen: (bank: string) => string
  /** Beside the QR code of that page, on a desktop. */
  readonly deviceScan: (bank: string) => string
  readonly deviceWaiting: string
  /** In a frame, while the bank has a window of its own. */
  readonly windowTitle: (bank: string) => string
  readonly windowLead: (bank: string) => string
  readonly windowAgain: (bank: string) => string
  /** On the last page of that window. */
  readonly windowDone: (app: string) => string

  readonly readingTitle: (bank: string) => string
  readonly reading: string
  readonly readingSlow: (bank: string) => string
  readonly readingCheck: string

  readonly leavingTitle: (app: string) => string
  readonly leavingConnected: string
  readonly leavingNothing: string
  readonly leavingContinue: (app: string) => string
  readonly returnedTitle: string
  readonly returned: (app: string) => string

  /** The page on which an end user pays. */
  readonly payment: {
    readonly title: (amount: string) => string
    readonly to: string
    readonly reference: string
    readonly lead: (app: string) => string
    /** Under the title of `badLink`. */
    readonly badLink: string
  }

  readonly expired: Notice
  readonly elsewhere: Notice
  readonly openAgain: string
  readonly badLink: Notice
  /** The app requested a product that is not offered. */
  readonly notServed: Notice
  readonly connectionBusy: Notice
  readonly cancelledMessage: string
  readonly declinedMessage: string
  readonly failures: Readonly<Record<ShownFailure, (app: string, bank: string) => Notice>>
  /** Replaces the name of a bank before one is chosen. */
  readonly yourBank: string
}
