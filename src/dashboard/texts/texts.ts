// contract: Every sentence of the consent dashboard

import type { RefreshedBy } from '../../core/connections/connection.ts'
import type { ConsentActor } from '../../core/connections/consent-actor.ts'
import type { ConsentState } from '../../core/consents/consent.ts'
import type { WithdrawableKind } from '../../core/dashboard/dashboard.ts'
import type { DataKind } from '../../core/policy.ts'
import type { Notice } from '../../pages/notice.ts'
import type { PageTexts } from '../../pages/texts.ts'

/** How a connection stands, in the few words that matter to an end user. */
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
  readonly stopHint: string
  readonly stopAccounts: string
  readonly stopKinds: string
  readonly stopButton: string
  readonly stopNone: string
  readonly stopAll: (bank: string) => string
  readonly withheldHeading: string
  readonly stoppedOn: (date: string) => string
  readonly withheldBack: (app: string) => string
  readonly endHeading: string
  readonly endHint: (app: string, bank: string) => string
  readonly endLink: (bank: string) => string
  readonly steps: Readonly<Record<ConsentState, string>>
  /** Instead of `steps.requested` where the person saw no page of ours. */
  readonly requestedByApp: string
  readonly narrowed: Readonly<Record<'account' | WithdrawableKind, string>>
  readonly actors: Readonly<Record<ConsentActor, (app: string, bank: string) => string>>

  readonly accessHeading: (app: string) => string
  readonly accessLead: (app: string) => string
  readonly lastUsed: string
  readonly accessLink: string

  readonly keep: string
  readonly narrowTitle: (app: string) => string
  readonly narrowWhat: (app: string) => string
  readonly narrowButton: string
  readonly endTitle: (bank: string) => string
  readonly endWhat: (app: string, bank: string) => string
  readonly endButton: string
  readonly accessTitle: (app: string) => string
  readonly accessWhat: (app: string) => string
  readonly accessButton: string
  /** Of what the app has read before. */
  readonly copies: (app: string) => string

  readonly linkUsed: Notice
  readonly elsewhere: Notice
  readonly expired: Notice
  readonly signedOut: Notice
  readonly notHere: Notice
  readonly toList: string
}
