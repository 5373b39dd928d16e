// rule: Proves medians, ratios, bars and the rendered page
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeBars } from './bars.ts'
import type { LoadRow, RunResult } from './contract.ts'
import { median, ratio } from './figures.ts'
import { renderRun, replaceResults } from './render.ts'

function row(contestant: string, rates: number[]): LoadRow {
  const rest = { p50Ms: 1, p99Ms: 2, bad: 0, generatorCpu: 0.2 }
  return { contestant, samples: rates.map((perSecond, index) => ({ round: index + 1, perSecond, ...rest })) }
}

const run: RunResult = {
  startedAt: '2026-11-01T00:00:00.000Z',
  node: '26',
  processor: 'one',
  system: 'Linux',
  pinned: true,
  rounds: 3,
  seconds: 4,
  connections: 32,
  peers: {},
  contestants: [
    { name: 'tallystick-sqlite', role: 'ours', title: 'ours', readTarget: 'a read' },
    { name: 'tallystick-postgres', role: 'ours', title: 'ours', readTarget: 'a read' },
  ],
  questions: [
    {
      question: 'client-credentials',
      title: 'Client credentials',
      kind: 'load',
      rows: [
        row('tallystick-sqlite', [800, 400, 760]),
        row('tallystick-postgres', [760, 380, 700]),
        row('ceiling-together', [1000, 500, 1000]),
      ],
    },
  ],
}

test('the median of an even count lies between the middle two, of none there is none', () => {
  assert.equal(median([9, 1, 3]), 3)
  assert.equal(median([9, 1, 3, 4]), 3.5)
  assert.equal(median([]), undefined)
})

test('a ratio compares round with round, so a slow round does not bend it', () => {
  assert.equal(ratio(row('a', [100, 50, 200]), row('b', [50, 25, 100])), 2)
  assert.equal(ratio(row('a', [100]), undefined), undefined)
  assert.equal(ratio(row('a', [100]), row('b', [50]), 'p99Ms'), 1)
})

test('a bar is judged from the figures that the run has, and no other bar is', () => {
  const outcomes = judgeBars(run).map(({ contestant, measured, met }) => [contestant, measured, met])
  assert.deepEqual(outcomes, [
    ['tallystick-sqlite', 0.8, false],
    ['tallystick-postgres', 0.95, true],
  ])
})

test('the tables replace what is between the marks and nothing else', () => {
  const page = 'a\n<!-- results:begin -->\nold\n<!-- results:end -->\nb\n'
  const once = replaceResults(page, renderRun(run))
  assert.ok(once.startsWith('a\n<!-- results:begin -->\n\n2026-11-01'))
  assert.ok(/\| tallystick-sqlite +\| +760 \| +0\.80 \| +1\.00 \|/.test(once))
  assert.ok(once.endsWith('\n\n<!-- results:end -->\nb\n'))
  assert.doesNotMatch(once, /old/)
  assert.equal(replaceResults(once, renderRun(run)), once)
  assert.throws(() => replaceResults('no marks', ''), /marks/)
})
