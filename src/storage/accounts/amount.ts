// codec: Money in one text column: <unscaled>e<-scale> <currency>, such as `-1230e-2 SEK`
// Never: a float or a rounding. `1.0` stays `1.0`.

import type { Money } from '../../lib/money.ts'
import type { Row } from '../engine/driver.ts'
import { corrupt, text } from '../engine/row.ts'

const AMOUNT = /^(-?[0-9]+)e(-?[0-9]+) ([A-Z]{3})$/

export function writeMoney(money: Money): string {
  return `${money.unscaled}e${money.scale === 0 ? 0 : -money.scale} ${money.currency}`
}

export function readMoney(row: Row, name: string): Money {
  const match = AMOUNT.exec(text(row, name))
  const [, unscaled, exponent, currency] = match ?? []
  if (unscaled === undefined || exponent === undefined || currency === undefined) throw corrupt(name)
  // 0 - x, because -x would be -0 for 0.
  return { unscaled: BigInt(unscaled), scale: 0 - Number(exponent), currency }
}

export function readOptionalMoney(row: Row, name: string): Money | undefined {
  return row[name] === null ? undefined : readMoney(row, name)
}
