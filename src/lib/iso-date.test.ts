// contract: Calendar dates agree with the platform's calendar
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, addMonths, isoDate, isoInstant, parseIsoDate } from './iso-date.ts'

const FIRST_MS = Date.parse('0000-01-01T00:00:00Z')
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z')
const anyInstant = fc.integer({ min: FIRST_MS, max: LAST_MS })
const at = (text: string): number => Date.parse(text)

test('dates and instants agree with the platform over ten thousand years', () => {
  fc.assert(
    fc.property(anyInstant, (epochMs) => {
      const expected = new Date(epochMs).toISOString()
      assert.equal(isoDate(epochMs), expected.slice(0, 10))
      assert.equal(isoInstant(epochMs), `${expected.slice(0, 19)}Z`)
      assert.equal(parseIsoDate(isoDate(epochMs)), Date.parse(expected.slice(0, 10)))
    }),
    { numRuns: 5000 },
  )
  assert.equal(isoInstant(at('2026-01-31T10:00:00.999Z')), '2026-01-31T10:00:00Z')
  assert.equal(isoDate(-1), '1969-12-31')
})

test('a date outside the years 0000 to 9999 throws', () => {
  for (const epochMs of [FIRST_MS - 1, LAST_MS + 1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => isoDate(epochMs), RangeError)
  }
})

test('only real calendar days in the one spelling are read', () => {
  assert.equal(parseIsoDate('2024-02-29'), at('2024-02-29T00:00:00Z'))
  assert.equal(parseIsoDate('2000-02-29'), at('2000-02-29T00:00:00Z'))
  const texts = [
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-00-10',
    '2026-13-01',
    '2026-01-00',
    '2026-01-32',
  ]
  for (const text of [
    ...texts,
    '2026-1-1',
    '26-01-01',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '2026-01-01\n',
    '+2026-01-01',
    '',
  ]) {
    assert.equal(parseIsoDate(text), undefined, JSON.stringify(text))
  }
})

test('addMonths keeps day and time, and goes to the last day where the day does not exist', () => {
  assert.equal(isoInstant(addMonths(at('2026-01-31T10:11:12Z'), 1)), '2026-02-28T10:11:12Z')
  assert.equal(isoDate(addMonths(at('2024-01-31T00:00:00Z'), 1)), '2024-02-29')
  assert.equal(isoDate(addMonths(at('2026-03-31T00:00:00Z'), -1)), '2026-02-28')
  assert.equal(isoDate(addMonths(at('2026-01-15T00:00:00Z'), -1)), '2025-12-15')
  assert.equal(isoDate(addMonths(at('2026-11-30T00:00:00Z'), 15)), '2028-02-29')
  assert.equal(addMonths(at('2026-05-05T01:02:03.004Z'), 0), at('2026-05-05T01:02:03.004Z'))
})

test('addMonths lands in the month that the count says', () => {
  const instants = fc.integer({ min: at('1000-01-01T00:00:00Z'), max: at('8999-12-31T23:59:59Z') })
  fc.assert(
    fc.property(instants, fc.integer({ min: -1200, max: 1200 }), (epochMs, months) => {
      const from = new Date(epochMs)
      const to = new Date(addMonths(epochMs, months))
      const index = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth()
      assert.equal(index(to), index(from) + months)
      assert.ok(to.getUTCDate() <= from.getUTCDate())
    }),
  )
})

test('addDays moves by whole days in both directions', () => {
  assert.equal(isoInstant(addDays(at('2026-02-28T23:00:00Z'), 1)), '2026-03-01T23:00:00Z')
  assert.equal(isoInstant(addDays(at('2026-01-01T00:00:00Z'), -90)), '2025-10-03T00:00:00Z')
})
