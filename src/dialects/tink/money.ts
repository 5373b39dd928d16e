// codec: Amounts in the three formats of the data API
// Spec: docs.tink.com/api-data-v2 and api-data-v1; value = unscaledValue * 10^-scale

import type { JsonObject } from '../../lib/json.ts'
import { type Decimal, type Money, minorUnits, renderDecimal } from '../../lib/money.ts'

/** For accounts and transactions, version 2. */
export function renderAmount({ unscaled, scale, currency }: Money): JsonObject {
  return { value: { unscaledValue: unscaled.toString(), scale: String(scale) }, currencyCode: currency }
}

/** For investments and loans. */
export function renderIntegerAmount({ unscaled, scale, currency }: Money): JsonObject {
  return { currencyCode: currency, value: { scale, unscaledValue: toInteger(unscaled) } }
}

/** For balances, version 2. */
export function renderMinorAmount(money: Money): JsonObject {
  return { ...renderIntegerAmount(money), valueInMinorUnit: toInteger(toMinorUnit(money)) }
}

/** For version 1. */
export function renderFlatAmount({ unscaled, scale, currency }: Money): JsonObject {
  return { currencyCode: currency, scale, unscaledValue: toInteger(unscaled) }
}

/** For fields that the provider defines as plain numbers. No code computes with the result. */
export function renderNumber(decimal: Decimal): number {
  return Number(renderDecimal(decimal))
}

/** A percentage in decimal form: 3.45 percent is 0.0345. */
export function renderPercent(percent: Decimal): number {
  return renderNumber({ ...percent, scale: percent.scale + 2 })
}

/** JSON integers are exact only within the safe range; an inexact amount is never sent. */
function toInteger(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError('an amount does not fit into a JSON integer')
  return number
}

/** Rounds an amount with more decimals than its currency to the nearest minor unit, halves away from zero. */
function toMinorUnit({ unscaled, scale, currency }: Money): bigint {
  const excess = scale - (minorUnits(currency) ?? 2)
  if (excess <= 0) return unscaled * 10n ** BigInt(-excess)
  const divisor = 10n ** BigInt(excess)
  const half = unscaled < 0n ? -divisor / 2n : divisor / 2n
  return (unscaled + half) / divisor
}
