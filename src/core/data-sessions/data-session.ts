// contract: Data sessions: one authorization of an app to read a connection over the API

import type { JsonObject } from '../../lib/json.ts'

/**
 * Life of a session, which the app names by its id in each call:
 *
 *     signing_in --the bank is signed in--> authorized
 *
 * The first state expires after a time without a call, the second one a time after the step that led to it.
 */
export const DATA_SESSION_STATES = ['signing_in', 'authorized'] as const

export type DataSessionState = (typeof DATA_SESSION_STATES)[number]

export interface DataSession {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly sessionId: string
  /** Name of the dialect that began it; unknown to every other one. */
  readonly dialect: string
  readonly userId: string
  readonly connectionId: string
  readonly state: DataSessionState
  /** It reads what is stored, whatever becomes of a refresh; else the data of its own sign-in or refresh. */
  readonly isStoredData: boolean
  /** Of the sign-in whose prompts it answers; undefined if there were none. */
  readonly signInId: string | undefined
  /** Keyed hash of the ticket that it began with, and that its other steps must present; undefined for an app without tickets. */
  readonly ticketHash: string | undefined
  /** The app's own reference. */
  readonly reference: string | undefined
  /** What the app requested of the data, in the words of its dialect. */
  readonly options: JsonObject
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

/** Without a call while the bank prompts the end user. */
export const SIGN_IN_IDLE_MS = 8 * 60_000

/**
 * From the start of the step that the bank accepted, so that the session began before its own read of the bank, which may end before
 * the session is stored.
 */
export const READABLE_MS = 30 * 60_000
