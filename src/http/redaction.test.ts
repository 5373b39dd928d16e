// rule: Proves that redaction is bounded in time and in length
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cutText, MAX_TEXT, redactText } from './redaction.ts'
import { createLogger, safePath } from './request-log.ts'

/** Each made a pattern of version 0.1 take quadratic or cubic time, or is built to do so to a careless one. */
const HOSTILE: readonly string[] = [
  'secret-',
  'a-',
  'a ',
  'a=',
  'a= ',
  'code',
  'code ',
  'token:',
  'token: ',
  'eyJaaaaa-',
  'eyJaaaaa',
  'eyJ.',
  'eyJaaaaa.',
  'bearer ',
  'basic  \t',
  'a/',
  '/',
  '0',
  'f-',
  'A1a/',
  '"',
  ' ',
  '\n    at ',
]

/** Processor time of the call in microseconds, the least of three. */
function costOf(call: () => void): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 3; i++) {
    const before = process.cpuUsage()
    call()
    least = Math.min(least, process.cpuUsage(before).user)
  }
  return least
}

for (const piece of HOSTILE) {
  test(`${JSON.stringify(piece)} repeated: twice the text takes about twice the time, uncut`, () => {
    const run = (length: number) => {
      const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
      return costOf(() => redactText(text, Number.POSITIVE_INFINITY))
    }
    run(20_000)
    // Eightfold: linear time is 8 times, quadratic 64 and then seconds. The floor is the grain of the clock.
    const [small, large] = [run(25_000), run(200_000)]
    assert.ok(
      large < 24 * Math.max(small, 5000),
      `${small} us for 25,000 characters, ${large} us for 200,000`,
    )
  })
}

test('a text is cut to 256 characters before it is searched', () => {
  assert.equal(redactText('x y '.repeat(1000)).length, MAX_TEXT + 1)
  assert.equal(cutText('short'), 'short')
  assert.ok(cutText(`${'a b '.repeat(63)}😀😀😀😀`).isWellFormed())
})

test('a credential that the cut divides does not leave its beginning', () => {
  const secrets = [
    '0123456789abcdef'.repeat(2),
    'kJ8_fZ2-qW'.repeat(4),
    'Basic YXBwLWlkOnMzY3JldA==',
    `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.${'Ab3_-'.repeat(17)}`,
  ]
  fc.assert(
    fc.property(fc.constantFrom(...secrets), fc.integer({ min: 200, max: 256 }), (secret, before) => {
      const text = redactText(`${'x '.repeat(before).slice(0, before)} ${secret} after`)
      assert.ok(!text.includes(secret.slice(0, 12)), text)
    }),
  )
})

test('one request leaves at most 2 KB of its own text in the log, whatever it is made of', () => {
  const lines: string[] = []
  const logger = createLogger({
    level: 'trace',
    destination: { write: (line: string) => void lines.push(line) },
  })
  const long = 'lorem ipsum '.repeat(10_000)
  const members = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [`${long.slice(0, 400)}${i}`, long]),
  )
  logger.info(
    { path: safePath(`/${long}?${'a&'.repeat(8000)}`), clientId: long, list: Array(500).fill(long) },
    long,
  )
  logger.info(members, '%s %s', long, long)
  logger.error({ err: new TypeError(long) }, 'failed')
  const sent = lines.map((line) => line.match(/lorem|ipsum|a&|…/g)?.length ?? 0)
  assert.ok(lines.every((line) => line.length < 6000))
  assert.ok(
    sent.every((words) => words * 6 < 2048),
    String(sent),
  )
})
