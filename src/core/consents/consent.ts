// contract: Consents of end users, their states and their history
// Spec: Directive (EU) 2015/2366 article 67 (explicit consent); Delegated Regulation (EU) 2018/389 articles 10 and 36

import type { ConsentActor } from '../connections/consent-actor.ts'
import type { AccessMode } from '../connections/consent-terms.ts'

/**
 * States of a consent. Every arrow is one row of the history, written in the transaction of the operation that causes it:
 *
 *     requested --bank accepts--> authorised --fetched and granted---> active --7 days left--> expiring
 *         |                            |      \                          |   <--renewed---        |
 *         |                            |       +--(one-time)--> consumed |                        |
 *         +-- refused, cancelled ------+--> rejected              |      |                        |
 *         |                            |                          |      |                        |
 *         +-- time is over ------------+--------------------------|------+------------------------+--> expired --extended--> active
 *         +-- revoked -----------------+--------------------------+------+------------------------+--> revoked
 *
 * `requested` is stored when the end user agrees on our pages and continues to the bank; before that there is neither a bank
 * nor, usually, a user. For a sign-in over the API it is stored at the start with the actor `client`: the app asserts that its
 * user agreed. Choosing another bank in the same flow requests the consent again. With `consumed` and `expired` the bank is
 * not read any more, but the fetched data can still be withdrawn. `revoked` and `rejected` are final.
 */
export const CONSENT_STATES = [
  'requested',
  'authorised',
  'active',
  'expiring',
  'expired',
  'revoked',
  'rejected',
  'consumed',
] as const

export type ConsentState = (typeof CONSENT_STATES)[number]

export interface Consent {
  readonly appId: string
  /** 32 hexadecimal digits; the id of its link session or sign-in. */
  readonly consentId: string
  readonly userId: string
  /** Set by the bank's callback. */
  readonly connectionId: string | undefined
  readonly providerName: string
  readonly mode: AccessMode
  readonly state: ConsentState
  readonly requestedScopes: readonly string[]
  /** Set once active or consumed. */
  readonly grantedScopes: readonly string[] | undefined
  /** What the end user agreed to (RFC 9396), JSON text; undefined in consents that an earlier version stored. */
  readonly authorizationDetails: string | undefined
  /** Expiry that our pages showed. */
  readonly requestedUntilMs: number
  /** Expiry of the flow at first, then the expiry at the bank. */
  readonly expiresAtMs: number
  readonly revokedBy: ConsentActor | undefined
  readonly requestedAtMs: number
  readonly changedAtMs: number
}

export interface ConsentEvent {
  /** From 1, without gaps. */
  readonly step: number
  readonly atMs: number
  readonly state: ConsentState
  readonly actor: ConsentActor
  /** One word, such as the failure of the flow. */
  readonly detail: string | undefined
}

/** A consent is `expiring` for this time before its expiry. */
export const EXPIRING_BEFORE_MS = 7 * 24 * 60 * 60 * 1000

/** By target state, the states that it can follow; any other transition changes nothing. */
export const CONSENT_TRANSITIONS: Readonly<Record<ConsentState, readonly ConsentState[]>> = {
  requested: ['requested'],
  authorised: ['requested'],
  active: ['authorised', 'expiring'],
  consumed: ['authorised'],
  expiring: ['active'],
  expired: ['requested', 'authorised', 'active', 'expiring'],
  revoked: ['requested', 'authorised', 'active', 'expiring', 'consumed', 'expired'],
  rejected: ['requested', 'authorised'],
}

/** State of a consent once its flow is granted. */
export function consentStateAfterGrant(mode: AccessMode): 'active' | 'consumed' {
  return mode === 'one_time' ? 'consumed' : 'active'
}
