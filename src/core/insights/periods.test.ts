// rule: Tests of periods: ISO 8601 weeks, months that begin on another day, their years
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, isoDate, parseIsoDate } from '../../lib/iso-date.ts'
import { type Calendar, parsePeriod, periodAt, periodsBetween, RESOLUTIONS } from './periods.ts'

const day = (text: string): number => parseIsoDate(text) ?? Number.NaN
const span = (name: string, calendar: Calendar) => {
  const period = parsePeriod(name, calendar)
  return period && `${period.name} ${isoDate(period.firstMs)} ${isoDate(period.lastMs)}`
}

test('each form names the days that it covers', () => {
  const plain = (resolution: Calendar['resolution']) => ({ resolution, breakDay: 1 })
  const cases = [
    ['2014', plain('yearly'), '2014 2014-01-01 2014-12-31'],
    ['2014-02', plain('monthly'), '2014-02 2014-02-01 2014-02-28'],
    ['2014-Q2', plain('quarterly'), '2014-Q2 2014-04-01 2014-06-30'],
    ['2014:45', plain('weekly'), '2014:45 2014-11-03 2014-11-09'],
    ['2020:53', plain('weekly'), '2020:53 2020-12-28 2021-01-03'],
    ['2021:1', plain('weekly'), '2021:01 2021-01-04 2021-01-10'],
    ['2014-02-12', plain('daily'), '2014-02-12 2014-02-12 2014-02-12'],
    ['2026-02', { resolution: 'monthly_adjusted', breakDay: 25 }, '2026-02 2026-01-25 2026-02-24'],
    ['2026-03', { resolution: 'monthly_adjusted', breakDay: 31 }, '2026-03 2026-02-28 2026-03-30'],
    ['2026-01', { resolution: 'monthly_adjusted', breakDay: 1 }, '2026-01 2026-01-01 2026-01-31'],
    ['2026', { resolution: 'yearly', breakDay: 25 }, '2026 2025-12-25 2026-12-24'],
  ] as const
  for (const [name, calendar, expected] of cases) assert.equal(span(name, calendar), expected)
})

test('a name of another form, or of no period, is none', () => {
  for (const [name, resolution] of [
    ['2014-02', 'daily'],
    ['2014-02-30', 'daily'],
    ['2014-13', 'monthly'],
    ['2014-00', 'monthly_adjusted'],
    ['2014-Q5', 'quarterly'],
    ['2014:00', 'weekly'],
    ['2014:53', 'weekly'],
    ['14', 'yearly'],
    ['0000', 'yearly'],
    ['9999', 'yearly'],
    ['', 'yearly'],
  ] as const) {
    assert.equal(parsePeriod(name, { resolution, breakDay: 25 }), undefined, `${name} ${resolution}`)
  }
})

test('periods of every calendar cover each day once, and their names lead back to them', () => {
  const days = fc.integer({ min: day('1990-01-01') / 86_400_000, max: day('2060-01-01') / 86_400_000 })
  const calendars = fc.record({
    resolution: fc.constantFrom(...RESOLUTIONS),
    breakDay: fc.integer({ min: 1, max: 31 }),
  })
  fc.assert(
    fc.property(days, calendars, (number, calendar) => {
      const dayMs = number * 86_400_000
      const period = periodAt(dayMs, calendar)
      assert.ok(period.firstMs <= dayMs && dayMs <= period.lastMs)
      assert.deepEqual(parsePeriod(period.name, calendar), period)
      assert.deepEqual(periodAt(period.firstMs, calendar), period)
      assert.deepEqual(periodAt(period.lastMs, calendar), period)
      const next = periodAt(addDays(period.lastMs, 1), calendar)
      assert.equal(next.firstMs, addDays(period.lastMs, 1))
      assert.notEqual(next.name, period.name)
    }),
    { numRuns: 2000 },
  )
})

test('from one day to another come the periods between, the one that holds each end included', () => {
  const names = periodsBetween(day('2025-12-31'), day('2026-02-01'), { resolution: 'monthly', breakDay: 1 })
  assert.deepEqual(
    names.map(({ name }) => name),
    ['2025-12', '2026-01', '2026-02'],
  )
})
