// contract: Ports of the core: the sum of storage, clock, cryptography, banks and receivers
// Never: a method that decides; a port returns facts, and operations refuse

import type { Json } from '../lib/json.ts'
import type { AccountDetailsStore, AccountStore, ChangeStore, PaymentOrderStore } from './accounts/store.ts'
import type { ActivityRecorder } from './activity/recorder.ts'
import type { ActivityStore } from './activity/store.ts'
import type { AssertionVerifier } from './apps/assertion-verifier.ts'
import type { KeySetSource, KeySetStore } from './apps/key-set.ts'
import type { ManagedAppStore } from './apps/managed-app.ts'
import type { RequestVerifier } from './apps/request-verifier.ts'
import type { AppStore, AuditStore } from './apps/store.ts'
import type { BankDirectory } from './banks/bank-port.ts'
import type { BankClientStore } from './banks/store.ts'
import type { Clock } from './clock/clock.ts'
import type { ClockStore } from './clock/store.ts'
import type { DeferredReadStore } from './connections/deferred-read.ts'
import type { SignInStore } from './connections/sign-in-store.ts'
import type {
  BalanceRefreshStore,
  BankRevocationStore,
  ConnectionStore,
  RefreshStore,
} from './connections/store.ts'
import type { ConsentStore } from './consents/store.ts'
import type { DashboardStore } from './dashboard/store.ts'
import type { DataSessionStore } from './data-sessions/store.ts'
import type { GrantStore, KeptGrants } from './grants/store.ts'
import type { IdempotencyStore } from './idempotency/store.ts'
import type { IdentityStore } from './identity/records.ts'
import type { SecondFactorStore } from './identity/second-factors.ts'
import type { Hash, Random, Vault } from './keys/cryptography.ts'
import type { KeyStore, SealedStore } from './keys/store.ts'
import type { FlowEventStore } from './link/flow-event.ts'
import type { QrCodes } from './link/qr-codes.ts'
import type { LinkLookStore, LinkStore, LinkTicketStore } from './link/store.ts'
import type { MailStore } from './mail/store.ts'
import type { OperatorStore } from './operators/store.ts'
import type { OrganisationStore } from './organisations/store.ts'
import type { TxtRecords } from './organisations/txt-records.ts'
import type { PaymentStore, RefundStore } from './payments/store.ts'
import type { Policy } from './policy.ts'
import type { ProductionStore } from './production/store.ts'
import type { Printer } from './reports/printer.ts'
import type { ReportJobStore, ReportStore } from './reports/store.ts'
import type { Signer } from './tokens/signer.ts'
import type { AccessStore } from './tokens/store.ts'
import type { RetentionStore } from './users/retention.ts'
import type { UserStore } from './users/store.ts'
import type { Documents } from './webhooks/documents.ts'
import type { Receivers } from './webhooks/receivers.ts'
import type { WebhookStore } from './webhooks/store.ts'

export interface Log {
  info(fields: Readonly<Record<string, Json>>, message: string): void
  warn(fields: Readonly<Record<string, Json>>, message: string): void
  error(fields: Readonly<Record<string, Json>>, message: string): void
}

/** Records the last use of secrets and grants, outside the request. */
export interface UsageRecorder {
  secretUsed(appId: string, secretId: string, atMs: number, ipAddress?: string): void
  grantUsed(appId: string, grantId: string, atMs: number): void
}

export interface MaintenanceStore {
  /**
   * Deletes at most `limit` expired rows of each table, or puts them off if their end has moved; returns how many. What `kept` names is
   * left of expired grants.
   */
  sweepExpired(nowMs: number, limit: number, kept?: KeptGrants): Promise<number>
  /** Resolves if the database is reachable. */
  ping(): Promise<void>
  /** Commits a write of its own; throws with the cause if the database accepts none. */
  proveWritable(): Promise<void>
  close(): Promise<void>
}

/** All verbs of storage. Each is one statement or one transaction; once it resolves, its writes are durable. */
export interface Store
  extends AppStore,
    ManagedAppStore,
    KeySetStore,
    AuditStore,
    UserStore,
    RetentionStore,
    AccessStore,
    GrantStore,
    LinkStore,
    FlowEventStore,
    LinkTicketStore,
    LinkLookStore,
    ConnectionStore,
    SignInStore,
    RefreshStore,
    BankRevocationStore,
    AccountStore,
    AccountDetailsStore,
    PaymentOrderStore,
    ChangeStore,
    BalanceRefreshStore,
    DeferredReadStore,
    ReportStore,
    ReportJobStore,
    DataSessionStore,
    PaymentStore,
    RefundStore,
    IdempotencyStore,
    KeyStore,
    BankClientStore,
    SealedStore,
    WebhookStore,
    ClockStore,
    ConsentStore,
    DashboardStore,
    IdentityStore,
    SecondFactorStore,
    OrganisationStore,
    ProductionStore,
    OperatorStore,
    MailStore,
    ActivityStore,
    MaintenanceStore {}

/** All ports. An operation names the few that it needs. */
export interface Ports {
  /** Issuer URL of this installation, without a trailing slash. */
  readonly issuer: string
  /** Id of the installation: the same on every instance and under every URL; created on first start. */
  readonly installationId: string
  /** The policy of every dialect, by name: to read a token whose dialect did not ask. */
  readonly policies: ReadonlyMap<string, Policy>
  readonly store: Store
  readonly clock: Clock
  /** Resolves after this real time: for work of another instance, which nothing else announces. */
  readonly wait: (ms: number) => Promise<void>
  readonly random: Random
  readonly hash: Hash
  readonly vault: Vault
  readonly signer: Signer
  readonly assertions: AssertionVerifier
  readonly keySets: KeySetSource
  readonly requestVerifier: RequestVerifier
  readonly banks: BankDirectory
  readonly receivers: Receivers
  readonly documents: Documents
  readonly txtRecords: TxtRecords
  readonly printer: Printer
  readonly qrCodes: QrCodes
  readonly usage: UsageRecorder
  readonly activity: ActivityRecorder
  /** IP address of the caller, for audit trails; undefined for jobs and the command line. */
  readonly origin?: string | undefined
  readonly log: Log
}
