// contract: Consents, their history and their expiry
// Never: a verb that changes or deletes a row of the history.

import type { Consent, ConsentEvent } from './consent.ts'

interface IdleConnection {
  readonly appId: string
  readonly userId: string
  readonly connectionId: string
  readonly statusChangedAtMs: number
}

interface ExpireConsent {
  readonly appId: string
  readonly consentId: string
  /** For the end user, on the connection. */
  readonly message: string
  readonly nowMs: number
  readonly eventSeed: string
}

/** The verbs of link sessions and connections write the other transitions, in their transactions. */
export interface ConsentStore {
  /** Newest first, including revoked and expired ones. */
  listConsents(appId: string, userId: string): Promise<readonly Consent[]>
  /** `userId`: undefined for a consent of any user of the app. */
  loadConsent(appId: string, userId: string | undefined, consentId: string): Promise<Consent | undefined>
  /** In order of their ids, of one user or of all users of the app, after the consent `after`. */
  listConsentPage(
    appId: string,
    userId: string | undefined,
    page: { readonly after: string | undefined; readonly limit: number },
  ): Promise<readonly Consent[]>
  /** In order; empty for a consent of another user. */
  listConsentEvents(appId: string, userId: string, consentId: string): Promise<readonly ConsentEvent[]>
  /** Of all apps: consents that are due to expire, and active ones that expire by `soonMs`; earliest expiry first. */
  listDueConsents(nowMs: number, soonMs: number, limit: number): Promise<readonly Consent[]>
  /**
   * Of all apps: connections with an active or expiring continuous consent at `nowMs` and no change of status since
   * `sinceMs`; the longest idle first.
   */
  listIdleConnections(sinceMs: number, nowMs: number, limit: number): Promise<readonly IdleConnection[]>
  /** `moved` unless another instance was first, or the consent was extended meanwhile. */
  markConsentExpiring(
    appId: string,
    consentId: string,
    soonMs: number,
    nowMs: number,
  ): Promise<'moved' | 'not_due'>
  /**
   * In one transaction: expires the consent, moves its connection to `session_expired` with `message` unless there was a
   * newer sign-in, and writes the event.
   */
  expireConsent(expiry: ExpireConsent): Promise<'moved' | 'not_due'>
}
