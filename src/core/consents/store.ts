// contract: what the core needs of storage for consents
// Never: a verb that changes or removes a step of the history.

import type { Consent, ConsentEvent } from './consent.ts'

interface IdleConnection {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  readonly statusChangedAtMs: number
}

export interface ExpireConsent {
  readonly appId: string
  readonly consentId: string
  /** For the end user, on the connection. */
  readonly message: string
  readonly nowMs: number
  readonly eventSeed: string
}

/** The steps of a consent are written by the verbs of the hosted flow and of connections, in their transactions. */
export interface ConsentStore {
  /** Newest first, ended ones included. */
  listConsents(appId: string, userId: string): Promise<readonly Consent[]>
  loadConsent(appId: string, userId: string, consentId: string): Promise<Consent | undefined>
  /** In order; nothing for a consent of another user. */
  listConsentEvents(appId: string, userId: string, consentId: string): Promise<readonly ConsentEvent[]>
  /** Of all apps: those whose end has come, and active ones whose end is not after `soonMs`; the earliest end first. */
  listDueConsents(nowMs: number, soonMs: number, limit: number): Promise<readonly Consent[]>
  /**
   * Of all apps: connections with continuous access that lives at `nowMs`, and that nothing has happened to since
   * `sinceMs`; the longest first.
   */
  listIdleConnections(sinceMs: number, nowMs: number, limit: number): Promise<readonly IdleConnection[]>
  /** `moved` unless another instance was first, or the end was moved meanwhile. */
  markConsentExpiring(
    appId: string,
    consentId: string,
    soonMs: number,
    nowMs: number,
  ): Promise<'moved' | 'not_due'>
  /**
   * Ends it, and puts its connection in `session_expired` with `message` unless the bank has been signed in to again; the
   * event that this is how a refresh ended is written in the same transaction.
   */
  expireConsent(expiry: ExpireConsent): Promise<'moved' | 'not_due'>
}
