// contract: Bank connections and the transitions of their status

import type { BankIdentity, BankProblemKind } from '../banks/bank.ts'
import type { DataItem } from './data-item.ts'

/**
 * Transitions of the status. `awaiting` is each of the three statuses that begin so. Each row is one guarded write; a
 * transition without a row changes nothing. Rows with a number are those of the table that the first provider publishes.
 *
 *      1  -                     created               stored, before any request to the bank
 *      2  created               authenticating        sign-in started
 *      3  created               authentication_error  the bank refused the first request
 *      4  created               temporary_error       the bank is unreachable
 *      5  authenticating        awaiting              the bank prompts the end user
 *      6  authenticating        temporary_error       the bank failed, or a crash interrupted us
 *      7  authenticating        updating              signed in
 *      8  authenticating        authentication_error  refused
 *      9  awaiting              awaiting              the bank prompts again
 *     10  awaiting              updating              signed in
 *     11  awaiting              authentication_error  refused, cancelled or timed out
 *     12  awaiting              temporary_error       the bank failed
 *     13  updating              updated               fetched
 *     14  updating              temporary_error       the bank failed during the fetch
 *     15  updated               created               the credentials were changed
 *     16  updated               authenticating        new sign-in
 *     17  updated               session_expired       the consent expired
 *     18  updated               ended
 *     19  session_expired       created               as 15
 *     20  authentication_error  created               as 15
 *     21  authentication_error  authenticating        as 16
 *     22  authentication_error  ended
 *     23  temporary_error       authenticating        as 16
 *     24  temporary_error       created               as 15
 *     25  temporary_error       ended
 *     26  created               permanent_error       the bank is no longer supported
 *     27  updated               permanent_error       as 26
 *     28  temporary_error       permanent_error       as 26
 *     29  authentication_error  permanent_error       as 26
 *     30  session_expired       authenticating        as 16
 *     31  session_expired       permanent_error       as 26
 *
 * Our additional rows, because we store the bank's tokens and never what the end user entered:
 *
 *         awaiting              authenticating        fields were submitted, or the bank's callback came
 *         updated               updating              refresh with the stored tokens
 *         temporary_error       updating              as above
 *         authentication_error  updating              as above, if there are tokens
 *         updating              updating              restarted after a crash
 *         updating              authentication_error  the bank has no data
 *         updating              session_expired       the consent expired
 *         updating              permanent_error       as 26
 *         session_expired       session_expired       the bank refused to extend the consent
 *         authenticating, awaiting, authentication_error, temporary_error
 *                               session_expired       the code or the consent expired meanwhile
 *         updated, temporary_error
 *                               authentication_error  the bank refused us outside a refresh
 *         authenticating, updating
 *                               authenticating        a sign-in by the hosted flow supersedes it
 *         authenticating        updated               a fetch that began before such a sign-in ends
 *         updated, temporary_error
 *                               updated               the same fetch, restarted by another instance, ends
 *         updated               temporary_error       as above
 *         any but ended         ended                 disconnected: nothing is written afterwards
 */
export const CONNECTION_STATUSES = [
  'created',
  'authenticating',
  // For fields that the end user enters: two minutes.
  'awaiting_answers',
  // For an approval on a second device: nine minutes.
  'awaiting_approval',
  // For the bank's callback by the end user's browser: nine minutes.
  'awaiting_redirect',
  'updating',
  'updated',
  'authentication_error',
  'temporary_error',
  'permanent_error',
  'session_expired',
  'ended',
] as const

export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number]

export const AWAITING_STATUSES = ['awaiting_answers', 'awaiting_approval', 'awaiting_redirect'] as const

export type AwaitingStatus = (typeof AWAITING_STATUSES)[number]

/** A sign-in or refresh is in progress, and another one must wait. */
export const BUSY_STATUSES: readonly ConnectionStatus[] = ['authenticating', ...AWAITING_STATUSES, 'updating']

/** By target status, the statuses that it can follow: the inverse of the table above. */
export const CONNECTION_TRANSITIONS: Readonly<Record<ConnectionStatus, readonly ConnectionStatus[]>> = {
  created: ['updated', 'authentication_error', 'temporary_error', 'session_expired'],
  authenticating: [
    'created',
    ...BUSY_STATUSES,
    'updated',
    'authentication_error',
    'temporary_error',
    'session_expired',
  ],
  awaiting_answers: ['authenticating', ...AWAITING_STATUSES],
  awaiting_approval: ['authenticating', ...AWAITING_STATUSES],
  awaiting_redirect: ['authenticating', ...AWAITING_STATUSES],
  updating: [...BUSY_STATUSES, 'updated', 'authentication_error', 'temporary_error'],
  updated: ['authenticating', 'updating', 'updated', 'temporary_error'],
  authentication_error: ['created', ...BUSY_STATUSES, 'updated', 'temporary_error'],
  temporary_error: ['created', ...BUSY_STATUSES, 'updated'],
  permanent_error: [
    'created',
    'updating',
    'updated',
    'authentication_error',
    'temporary_error',
    'session_expired',
  ],
  session_expired: [
    ...BUSY_STATUSES,
    'updated',
    'authentication_error',
    'temporary_error',
    'session_expired',
  ],
  ended: [
    'created',
    ...BUSY_STATUSES,
    'updated',
    'authentication_error',
    'temporary_error',
    'permanent_error',
    'session_expired',
  ],
}

export function isAwaiting(status: ConnectionStatus): status is AwaitingStatus {
  return AWAITING_STATUSES.some((awaiting) => awaiting === status)
}

export interface Connection {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly connectionId: string
  readonly userId: string
  readonly providerName: string
  readonly status: ConnectionStatus
  /** For the end user; empty without a problem. */
  readonly statusMessage: string
  readonly statusChangedAtMs: number
  /** Cause of an error status. */
  readonly problem?: BankProblemKind
  /** The bank's tokens, encrypted; undefined before the first sign-in. */
  readonly sealedSession: string | undefined
  readonly consentExpiresAtMs: number | undefined
  readonly identity: BankIdentity | undefined
  /** Keyed hashes of the identity at the bank, stored with the first sign-in whatever is fetched; see same-person.ts. */
  readonly identityHash?: string
  readonly createdAtMs: number
  readonly refreshedAtMs: number | undefined
  /** Who caused the last refresh. */
  readonly refreshedBy?: RefreshedBy
  /** The platform does not refresh it in the background. */
  readonly backgroundRefresh?: false
  /** Data to fetch; undefined for all that the bank offers. */
  readonly items?: readonly DataItem[] | undefined
}

/** The end user in the hosted flow, the app by a request, or the platform in the background. */
export const REFRESHED_BY = ['person', 'app', 'background'] as const

export type RefreshedBy = (typeof REFRESHED_BY)[number]
