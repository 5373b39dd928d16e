// codec: money in the three shapes of the data API: strings, nested integers, flat integers
// Spec: docs.tink.com/api-data-v2 and api-data-v1; value = unscaledValue * 10^-scale

import type { JsonObject } from '../../lib/json.ts'
import { type Decimal, type Money, minorUnits, renderDecimal } from '../../lib/money.ts'

/** Accounts and transactions, version 2. */
export function renderAmount({ unscaled, scale, currency }: Money): JsonObject {
  return { value: { unscaledValue: unscaled.toString(), scale: String(scale) }, currencyCode: currency }
}

/** Investments and loans. */
export function renderIntegerAmount({ unscaled, scale, currency }: Money): JsonObject {
  return { currencyCode: currency, value: { scale, unscaledValue: toInteger(unscaled) } }
}

/** Balances, version 2. */
export function renderMinorAmount(money: Money): JsonObject {
  return { ...renderIntegerAmount(money), valueInMinorUnit: toInteger(toMinorUnit(money)) }
}

/** Version 1. */
export function renderFlatAmount({ unscaled, scale, currency }: Money): JsonObject {
  return { currencyCode: currency, scale, unscaledValue: toInteger(unscaled) }
}

/** For the fields that this wire has as a plain number. Nothing is ever computed with it. */
export function renderNumber(decimal: Decimal): number {
  return Number(renderDecimal(decimal))
}

/** JSON numbers are exact up to here only, and an amount that is not exact must not leave. */
function toInteger(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError('an amount does not fit into a JSON integer')
  return number
}

/** To the nearest one, halves away from zero, where a bank is more exact than its currency. */
function toMinorUnit({ unscaled, scale, currency }: Money): bigint {
  const excess = scale - (minorUnits(currency) ?? 2)
  if (excess <= 0) return unscaled * 10n ** BigInt(-excess)
  const divisor = 10n ** BigInt(excess)
  const half = unscaled < 0n ? -divisor / 2n : divisor / 2n
  return (unscaled + half) / divisor
}
