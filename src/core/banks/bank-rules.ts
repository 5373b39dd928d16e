// rule: The banks that an app shows, by the rules of its developers

import type { BankRule, BankRules, ClientApp } from '../apps/app.ts'
import type { BankProvider } from './bank.ts'

export type Ruled = Pick<ClientApp, 'bankRules'>

/** Inclusion wins over exclusion. An app without rules shows every bank. */
export function isShown({ bankRules }: Ruled, provider: BankProvider): boolean {
  if (bankRules === undefined) return true
  const { base, exclude, include } = bankRules
  if (include.some((rule) => matches(rule, provider))) return true
  return base === 'every' && !exclude.some((rule) => matches(rule, provider))
}

/** Rules that change nothing are not stored. */
export function normalRules(rules: BankRules): BankRules | undefined {
  const { base, exclude, include } = rules
  return base === 'every' && exclude.length === 0 && include.length === 0 ? undefined : rules
}

function matches({ market, bank, flow }: BankRule, provider: BankProvider): boolean {
  return (
    (market === undefined || market === provider.market) &&
    (bank === undefined || bank === provider.institutionId || bank === provider.name) &&
    (flow === undefined || flow === provider.flow)
  )
}
