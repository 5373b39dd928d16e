// rule: Tests of the value of holdings and their return

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Holding } from '../banks/account-details.ts'
import { returnOf, valueOfHoldings } from './holdings.ts'

const eur = (unscaled: bigint) => ({ unscaled, scale: 2, currency: 'EUR' })
const holding = (more: Partial<Holding>): Holding => ({
  name: 'n',
  isin: undefined,
  instrument: 'fund',
  quantity: { unscaled: 100_000n, scale: 4 },
  price: eur(1060n),
  value: eur(10_600n),
  acquisitionValue: eur(10_000n),
  ...more,
})

test('holdings are summed by instrument and in total; the bank’s own total takes precedence', () => {
  const details = {
    kind: 'investment',
    investmentType: 'securities',
    holdingsValue: undefined,
    holdings: [holding({}), holding({ instrument: 'stock', value: eur(5n) }), holding({ value: eur(1n) })],
  } as const
  const { byInstrument, total } = valueOfHoldings(details)
  assert.deepEqual(
    [...byInstrument],
    [
      ['fund', eur(10_601n)],
      ['stock', eur(5n)],
    ],
  )
  assert.deepEqual(total, eur(10_606n))
  assert.deepEqual(valueOfHoldings({ ...details, holdingsValue: eur(7n) }).total, eur(7n))
  assert.equal(valueOfHoldings({ ...details, holdings: [] }).total, undefined)
})

test('the return of a holding is its value less its acquisition value', () => {
  assert.deepEqual(returnOf(holding({})), {
    averagePrice: eur(1000n),
    amount: eur(600n),
    ratio: { unscaled: 600n, scale: 4 },
  })
  assert.deepEqual(returnOf(holding({ value: eur(9_000n) }))?.ratio, { unscaled: -1000n, scale: 4 })
})

test('no return without an acquisition value, or with one that cannot be divided', () => {
  assert.equal(returnOf(holding({ acquisitionValue: undefined })), undefined)
  const free = returnOf(holding({ acquisitionValue: eur(0n), quantity: { unscaled: 0n, scale: 0 } }))
  assert.deepEqual(free, { averagePrice: undefined, amount: eur(10_600n), ratio: undefined })
})
