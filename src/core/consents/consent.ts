// contract: what a person allowed an app to see of a bank, from the question to the end
// Spec: Directive (EU) 2015/2366 article 67 (explicit consent); Delegated Regulation (EU) 2018/389 articles 10 and 36

import type { ConsentActor } from '../connections/consent-actor.ts'
import type { AccessMode } from '../connections/consent-terms.ts'

/**
 * Life of a consent. Every arrow is one row of the history, written in the transaction of the step that causes it:
 *
 *     requested --bank accepts--> authorised --read and handed over--> active --7 days left--> expiring
 *         |                            |      \                          |   <--renewed---        |
 *         |                            |       +--(one-time)--> consumed |                        |
 *         +-- refused, left, failed ---+--> rejected              |      |                        |
 *         |                            |                          |      |                        |
 *         +-- its end has come --------+--------------------------|------+------------------------+--> expired
 *         +-- ended by somebody -------+--------------------------+------+------------------------+--> revoked
 *
 * `requested` is written when the person agrees on our pages and leaves for the bank: before that there is neither a bank
 * nor, as a rule, a user. Where an app leads the sign-in over the API, it is written as the bank is asked, by `client`: the
 * app says that its user agreed. A second choice of a bank in the same flow asks again. `consumed` reads the bank no more, but
 * what was read may still be withdrawn; so it is once a consent is `expired`. `revoked` and `rejected` are the last ends.
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
  /** 32 hexadecimal digits; the id of the hosted flow, or of the sign-in, in which it was given. */
  readonly consentId: string
  readonly userId: string
  /** Set once the bank has sent the person back. */
  readonly connectionId: string | undefined
  readonly providerName: string
  readonly mode: AccessMode
  readonly state: ConsentState
  readonly requestedScopes: readonly string[]
  /** Set once it is active or consumed. */
  readonly grantedScopes: readonly string[] | undefined
  /** What the person read on our pages. */
  readonly requestedUntilMs: number
  /** End of the flow at first, then what the bank says. */
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

/** How long before its end a consent is `expiring`. */
export const EXPIRING_BEFORE_MS = 7 * 24 * 60 * 60 * 1000

/** From which states each state can come; a step that is not listed changes nothing. */
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

/** What a consent is once the bank has been read and the flow has ended well. */
export function consentStateAfterGrant(mode: AccessMode): 'active' | 'consumed' {
  return mode === 'one_time' ? 'consumed' : 'active'
}
