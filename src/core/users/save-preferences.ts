// operation: Change a user's locale, budget periods and notifications

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import type { User, UserPreferences } from './user.ts'

export interface SavePreferences {
  readonly caller: UserCaller
  /** An undefined field stays unchanged. */
  readonly locale: string | undefined
  readonly timeZone: string | undefined
  readonly periodMode: UserPreferences['periodMode'] | undefined
  readonly periodAdjustedDay: number | undefined
  readonly notifications: Readonly<Record<string, boolean>> | undefined
}

export async function savePreferences(
  ports: Pick<Ports, 'store' | 'clock'>,
  policy: Policy,
  command: SavePreferences,
): Promise<Outcome<User>> {
  const { appId, userId } = command.caller
  const user = await ports.store.loadUser(appId, { userId }, ports.clock.nowMs())
  if (user === undefined) return refuse('user_unknown')
  const locale = command.locale ?? user.locale
  if (!policy.locales.includes(locale)) return refuse('locale_unsupported', { subject: locale })
  const preferences: UserPreferences = {
    currency: user.preferences.currency,
    timeZone: command.timeZone ?? user.preferences.timeZone,
    periodMode: command.periodMode ?? user.preferences.periodMode,
    periodAdjustedDay: command.periodAdjustedDay ?? user.preferences.periodAdjustedDay,
    notifications: { ...user.preferences.notifications, ...command.notifications },
  }
  const fact = await ports.store.savePreferences(appId, userId, locale, preferences)
  return fact === 'unknown' ? refuse('user_unknown') : accept({ ...user, locale, preferences })
}
