// codec: The limits for how long an app keeps data, as a request states them

import type { AppRetention } from '../../core/apps/app.ts'

/** Two limits that are none are no setting. */
export function readRetention(
  retention: { readonly request_days: number | null; readonly user_days: number | null } | null,
): AppRetention | null {
  const { request_days: requestDays, user_days: userDays } = retention ?? {
    request_days: null,
    user_days: null,
  }
  if (requestDays === null && userDays === null) return null
  return { requestDays: requestDays ?? undefined, userDays: userDays ?? undefined }
}
