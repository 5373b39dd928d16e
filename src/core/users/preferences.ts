// rule: Default preferences of a new user

import type { MarketDefaults } from '../policy.ts'
import type { UserPreferences } from './user.ts'

/** Notifications that a user can turn off. All are on by default. */
export const NOTIFICATIONS = [
  'balance',
  'budget',
  'doubleCharge',
  'einvoices',
  'fraud',
  'income',
  'largeExpense',
  'leftToSpend',
  'loanUpdate',
  'summaryMonthly',
  'summaryWeekly',
  'transaction',
  'unusualAccount',
  'unusualCategory',
] as const

export function defaultPreferences(market: MarketDefaults): UserPreferences {
  return {
    currency: market.currency,
    timeZone: market.timeZone,
    periodMode: 'monthly',
    periodAdjustedDay: 25,
    notifications: Object.fromEntries(NOTIFICATIONS.map((name) => [name, true])),
  }
}
