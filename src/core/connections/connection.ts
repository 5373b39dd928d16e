// contract: Bank connections and the transitions of their status

import type { BankIdentity, BankProblemKind } from '../banks/bank.ts'
import type { DataItem } from './data-item.ts'

/**
 * Life of a connection. `awaiting` stands for the three statuses that begin so; each row is one guarded write, and what no
 * row allows changes nothing. Rows with a number are those of the table that the first provider publishes.
 *
 *      1  -                     created               stored, before the bank is asked
 *      2  created               authenticating        the bank is asked
 *      3  created               authentication_error  the bank refused before it was asked for more
 *      4  created               temporary_error       the bank cannot be reached
 *      5  authenticating        awaiting              the bank wants more of the person
 *      6  authenticating        temporary_error       the bank failed, or we were stopped midway
 *      7  authenticating        updating              signed in
 *      8  authenticating        authentication_error  refused
 *      9  awaiting              awaiting              the bank wants more still
 *     10  awaiting              updating              signed in
 *     11  awaiting              authentication_error  refused, left or too late
 *     12  awaiting              temporary_error       the bank failed
 *     13  updating              updated               read
 *     14  updating              temporary_error       the bank failed while it was read
 *     15  updated               created               what is signed in with was changed
 *     16  updated               authenticating        a new sign-in
 *     17  updated               session_expired       the consent has ended
 *     18  updated               ended
 *     19  session_expired       created               as 15
 *     20  authentication_error  created               as 15
 *     21  authentication_error  authenticating        as 16
 *     22  authentication_error  ended
 *     23  temporary_error       authenticating        as 16
 *     24  temporary_error       created               as 15
 *     25  temporary_error       ended
 *     26  created               permanent_error       the bank is not served any more
 *     27  updated               permanent_error       as 26
 *     28  temporary_error       permanent_error       as 26
 *     29  authentication_error  permanent_error       as 26
 *     30  session_expired       authenticating        as 16
 *     31  session_expired       permanent_error       as 26
 *
 * Ours besides, because the bank's tokens are kept and what a person typed is not:
 *
 *         awaiting              authenticating        an answer has come, and the bank is asked
 *         updated               updating              read again with the tokens that the bank gave
 *         temporary_error       updating              as above
 *         authentication_error  updating              as above, where there are tokens
 *         updating              updating              begun again after a crash
 *         updating              authentication_error  the bank shows nothing
 *         updating              session_expired       the consent has ended
 *         updating              permanent_error       as 26
 *         authenticating, awaiting, authentication_error, temporary_error
 *                               session_expired       the code or the consent ended meanwhile
 *         updated, temporary_error
 *                               authentication_error  the bank refuses us, as it says outside a refresh
 *         authenticating, updating
 *                               authenticating        the person signs in by the hosted flow meanwhile
 *         authenticating        updated               a read that began before such a sign-in ends
 *         updated, temporary_error
 *                               updated               the same read, begun again by another instance, ends as well
 *         updated               temporary_error       as above
 *         any but ended         ended                 nothing may be written afterwards
 */
export const CONNECTION_STATUSES = [
  'created',
  'authenticating',
  // For what the person enters: two minutes.
  'awaiting_answers',
  // For an approval on a second device: nine minutes.
  'awaiting_approval',
  // For the bank's answer by way of the person's browser: nine minutes.
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

/** A sign-in or a read is under way, and a second one must wait. */
export const BUSY_STATUSES: readonly ConnectionStatus[] = ['authenticating', ...AWAITING_STATUSES, 'updating']

/** From which statuses each can come; the table above, turned round. */
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
  session_expired: [...BUSY_STATUSES, 'updated', 'authentication_error', 'temporary_error'],
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
  /** For the person, in plain words; empty when all is well. */
  readonly statusMessage: string
  readonly statusChangedAtMs: number
  /** Why, where the status is an error. */
  readonly problem?: BankProblemKind
  /** The bank's tokens, encrypted (see runtime/vault.ts); undefined before the first sign-in. */
  readonly sealedSession: string | undefined
  readonly consentExpiresAtMs: number | undefined
  readonly identity: BankIdentity | undefined
  readonly createdAtMs: number
  readonly refreshedAtMs: number | undefined
  /** For whom it was read then. */
  readonly refreshedBy?: RefreshedBy
  /** What is fetched; undefined for everything that the bank shows. */
  readonly items?: readonly DataItem[] | undefined
}

/** The person at the hosted flow, the app by a request, or the platform by itself. */
export const REFRESHED_BY = ['person', 'app', 'background'] as const

export type RefreshedBy = (typeof REFRESHED_BY)[number]
