// rule: Exact decimal amounts with a currency
// Never: let an amount pass through a float

import { TWO_DIGITS, UNUSUAL_DIGITS } from './currencies.ts'

/** value = unscaled * 10^-scale. `scale` is an integer from -64 to 64 and may be negative. */
export type Decimal = { readonly unscaled: bigint; readonly scale: number }

/** A decimal in a currency (ISO 4217 letters, upper case). */
export type Money = { readonly unscaled: bigint; readonly scale: number; readonly currency: string }

const DECIMAL = /^(-?)(0|[1-9][0-9]{0,37})(?:\.([0-9]{1,38}))?$/
const MAX_SCALE = 64

/**
 * Parses `12.30` into unscaled 1230, scale 2: trailing zeros are kept as scale. Undefined for an exponent, a plus
 * sign, a leading or missing zero, spaces, or more than 38 digits on either side of the point.
 */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text)
  if (match === null) return undefined
  const [, sign = '', whole = '', fraction = ''] = match
  const unscaled = BigInt(whole + fraction)
  return { unscaled: sign === '-' ? -unscaled : unscaled, scale: fraction.length }
}

/** Renders without exponent, with exactly `scale` digits after the point when scale is positive. */
export function renderDecimal({ unscaled, scale }: Decimal): string {
  if (scale <= 0) return (unscaled * powerOfTen(-scale)).toString()
  checkScale(scale)
  const negative = unscaled < 0n
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** The sum, in the finer of the two scales; undefined when the currencies differ. */
export function addMoney(a: Money, b: Money): Money | undefined {
  if (a.currency !== b.currency) return undefined
  const scale = Math.max(a.scale, b.scale)
  return { unscaled: atScale(a, scale) + atScale(b, scale), scale, currency: a.currency }
}

/** The same amount with the other sign. */
export function negate(money: Money): Money {
  return { unscaled: -money.unscaled, scale: money.scale, currency: money.currency }
}

/** -1, 0 or 1 by value (1.0 equals 1.00); undefined when the currencies differ. */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 | undefined {
  if (a.currency !== b.currency) return undefined
  const scale = Math.max(a.scale, b.scale)
  const difference = atScale(a, scale) - atScale(b, scale)
  if (difference === 0n) return 0
  return difference < 0n ? -1 : 1
}

/** The same amount at another scale; undefined when digits would be lost or the scale is out of range. */
export function rescale(money: Money, scale: number): Money | undefined {
  if (!Number.isInteger(scale) || Math.abs(scale) > MAX_SCALE) return undefined
  if (scale >= money.scale) return { unscaled: atScale(money, scale), scale, currency: money.currency }
  const divisor = powerOfTen(money.scale - scale)
  if (money.unscaled % divisor !== 0n) return undefined
  return { unscaled: money.unscaled / divisor, scale, currency: money.currency }
}

/** Digits after the point in everyday use of a currency (ISO 4217); undefined for a code not listed there. */
export function minorUnits(currency: string): number | undefined {
  return UNUSUAL_DIGITS.get(currency) ?? (TWO_DIGITS.has(currency) ? 2 : undefined)
}

function atScale({ unscaled, scale }: Decimal, target: number): bigint {
  return unscaled * powerOfTen(target - scale)
}

/** Bounds the memory that an untrusted scale can require. */
function powerOfTen(exponent: number): bigint {
  checkScale(exponent / 2)
  return 10n ** BigInt(exponent)
}

function checkScale(scale: number): void {
  if (Math.abs(scale) > MAX_SCALE)
    throw new RangeError(`A scale is an integer from -${MAX_SCALE} to ${MAX_SCALE}`)
}
