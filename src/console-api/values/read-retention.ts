// codec: The limits for how long an app keeps data, as a request states them

import type { AppRetention } from '../../core/apps/app.ts'

interface StatedRetention {
  readonly request_days: number | null
  readonly user_days: number | null
  readonly consent_days?: number | null
  readonly session_days?: number | null
}

/** Limits that are none are no setting. A limit that is left out is none. */
export function readRetention(retention: StatedRetention | null): AppRetention | null {
  if (retention === null || Object.values(retention).every((days) => days === null)) return null
  const { request_days, user_days, consent_days, session_days } = retention
  return {
    requestDays: request_days ?? undefined,
    userDays: user_days ?? undefined,
    consentDays: consent_days ?? undefined,
    sessionDays: session_days ?? undefined,
  }
}
