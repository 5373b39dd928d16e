// rule: Tests of what the guide on growth is told, and of the marks that it is written between
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { guideFile, renderRates, renderScale, renderWorkers } from './guide.ts'
import { replaceResults } from './render.ts'

const at = {
  rounds: 2,
  seconds: 1,
  connections: 1,
  node: '1',
  processor: 'A (2 cores)',
  system: 'B',
  pinned: true,
}

test('rates are the medians of our contestants; what was not measured is a dash', () => {
  const sample = (round: number, perSecond: number) => ({
    ...{ round, perSecond, p50Ms: 1, p99Ms: 1, bad: 0, generatorCpu: 0.1 },
  })
  const rows = [
    { contestant: 'tallystick-sqlite', samples: [sample(1, 1000), sample(2, 3000)] },
    { contestant: 'ceiling-work', samples: [sample(1, 9)] },
  ]
  const text = renderRates({
    ...at,
    startedAt: '2026-12-01T00:00:00Z',
    peers: {},
    contestants: [],
    questions: [{ question: 'client-credentials', title: '', kind: 'load', rows }],
  })
  assert.match(text, /one process on 2026-12-01 \(A \(2 cores\)/)
  assert.match(text, /\| client credentials +\| +2,000 \| +- \|/)
})

test('workers are compared with one worker round by round', () => {
  const row = (workers: number, perSecond: number[], cores: number) => ({
    ...{ engine: 'sqlite', question: 'refresh-rotation', workers, perSecond },
    serverCores: perSecond.map(() => cores),
    databaseCores: perSecond.map(() => 0),
  })
  const text = renderWorkers([row(1, [100, 1000, 10], 0.5), row(2, [150, 1600, 20], 1)], 'a machine')
  assert.match(text, /sqlite, 2 workers/)
  assert.ok(!text.includes('postgres'))
  assert.match(text, /\| refresh with rotation, durable +\| +1\.60 \| +5,000 \|/)
})

test('a full database is compared with an empty one by rate and by processor time', () => {
  const endpoints = [{ name: 'refresh', ratio: 0.97, processorRatio: 1.04 }]
  const text = renderScale(
    [
      {
        engine: 'postgres',
        users: 1_000_000,
        rows: 41_000_000,
        startMs: { empty: 300, full: 310 },
        endpoints,
      },
    ],
    'a machine',
  )
  assert.match(text, /postgres with 1,000,000 users in 41,000,000 rows, first token 310 ms/)
  assert.match(text, /\| refresh \| +0\.97 \| +1\.04 \|/)
})

test('the guide has a place for each', async () => {
  const page = await readFile(guideFile, 'utf8')
  for (const name of ['rates', 'workers', 'scale'] as const) {
    const written = replaceResults(page, 'the new figures', name)
    assert.ok(written.includes('the new figures'), name)
    assert.equal(replaceResults(written, 'the new figures', name), written)
  }
})
