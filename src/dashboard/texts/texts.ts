// contract: Every sentence of the consent dashboard

import type { RefreshedBy } from '../../core/connections/connection.ts'
import type { ConsentActor } from '../../core/connections/consent-actor.ts'
import type { ConsentState } from '../../core/consents/consent.ts'
import type { WithdrawableKind } from '../../core/dashboard/dashboard.ts'
import type { DataKind } from '../../core/policy.ts'
import type { Notice } from '../../pages/notice.ts'
import type { PageTexts } from '../../pages/page-texts.ts'

/** The status of a connection, as far as it matters to an end user. */
export type Standing = 'unfinished' | 'active' | 'failing' | 'renew' | 'ended'

/** `app` and `bank` are display names. Plain text; the pages escape it. */
export interface DashboardTexts extends PageTexts {
  readonly openTitle: (app: string) => string
  readonly openLead: (app: string) => string
  readonly openOnce: string
  readonly openButton: string

  readonly listTitle: string
  readonly listLead: (app: string) => string
  readonly nothing: string
  readonly nothingMore: (app: string) => string
  readonly nothingLeft: string
  readonly change: string
  readonly history: string
  readonly endedHeading: string
  readonly unfinishedHeading: string
  readonly signOut: string

  readonly standings: Readonly<Record<Standing, string>>
  readonly accounts: string
  readonly noAccounts: string
  readonly reads: (app: string) => string
  readonly kinds: Readonly<Record<DataKind, string>>
  readonly since: string
  readonly until: string
  readonly lastRead: string
  readonly never: string
  readonly readBy: Readonly<Record<RefreshedBy, (app: string) => string>>

  readonly back: string
  readonly stopHeading: (app: string) => string
  /** A ticked box is shared, as at the bank. */
  readonly stopHint: string
  readonly stopAccounts: string
  readonly stopKinds: string
  readonly stopButton: string
  readonly stopNone: string
  readonly stopAll: (bank: string) => string
  /** Once it has ended; who ended it and when follows. */
  readonly endedLine: (app: string, bank: string) => string
  /** The names of what is no longer shared follow. */
  readonly reducedLine: (app: string) => string
  readonly withdrawnHeading: string
  readonly stoppedOn: (date: string) => string
  readonly withdrawnBack: (app: string) => string
  readonly disconnectHeading: string
  readonly disconnectHint: (app: string, bank: string) => string
  readonly disconnectLink: (bank: string) => string
  readonly steps: Readonly<Record<ConsentState, string>>
  /** Instead of `steps.requested` where the end user saw no page of ours. */
  readonly requestedByApp: string
  readonly reductions: Readonly<Record<'account' | WithdrawableKind, string>>
  readonly actors: Readonly<Record<ConsentActor, (app: string, bank: string) => string>>

  readonly accessHeading: (app: string) => string
  readonly accessLead: (app: string) => string
  readonly lastUsed: string
  readonly accessLink: string
  readonly accessEndedLine: (app: string) => string

  readonly keep: string
  readonly reduceTitle: (app: string) => string
  readonly reduceWhat: (app: string) => string
  readonly reduceButton: string
  readonly disconnectTitle: (bank: string) => string
  readonly disconnectWhat: (app: string, bank: string) => string
  readonly disconnectButton: string
  readonly accessTitle: (app: string) => string
  readonly accessWhat: (app: string) => string
  readonly accessButton: string
  /** About data that the app has read before. */
  readonly copies: (app: string) => string

  readonly linkUsed: Notice
  readonly elsewhere: Notice
  readonly expired: Notice
  readonly signedOut: Notice
  readonly notHere: Notice
  readonly toList: string
}
