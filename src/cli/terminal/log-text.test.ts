// rule: Renders log lines as sentences
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseColors } from './colors.ts'
import { createLogText } from './log-text.ts'

const plain = chooseColors(false, {})
const REQUEST = { level: 'info', requestId: 'aaaa-bbbb-d9fa', method: 'POST', path: '/api/v1/oauth/token' }

function render(...records: readonly object[]): readonly (string | undefined)[] {
  const text = createLogText(plain)
  return records.map((record) => text(JSON.stringify(record)))
}

test('a refusal and its request are one line, also when requests are mixed', () => {
  const refused = { ...REQUEST, message: 'refused', refusal: 'scope_invalid', subject: 'payment:write' }
  const other = { ...REQUEST, requestId: 'cccc-0001', path: '/health/live', status: 200, durationMs: 1.5 }
  const lines = render(
    refused,
    { ...other, message: 'request' },
    { ...REQUEST, status: 400, message: 'request' },
  )
  assert.equal(lines[0], undefined)
  assert.equal(lines[1], 'POST /health/live 200 1.5 ms (req 0001)')
  assert.match(
    lines[2] ?? '',
    /^POST \/api\/v1\/oauth\/token 400 scope_invalid: .+: payment:write\. .+ \(req d9fa\)$/,
  )
})

test('a refusal of a code that only its surface knows is shown with its detail', () => {
  const refused = { ...REQUEST, message: 'refused', refusal: 'not_signed_in', detail: 'Log in first.' }
  const [, line] = render(refused, { ...REQUEST, status: 401, message: 'request' })
  assert.equal(line, 'POST /api/v1/oauth/token 401 not_signed_in (Log in first.) (req d9fa)')
})

test('other lines name their level, message, error and facts', () => {
  const err = { type: 'Error', message: 'disk full', stack: '    at a\n    at b' }
  const [line, warning, housekeeping] = render(
    { level: 'error', time: 'now', message: 'request failed', requestId: 'r', err },
    { level: 'warn', message: 'slow' },
    { level: 'info', message: 'signing key added', keyId: 'k' },
  )
  assert.equal(line, 'error request failed (Error: disk full, requestId=r)\n    at a\n    at b')
  assert.equal(warning, 'warn slow')
  assert.equal(housekeeping, undefined)
})

test('nothing in a line can move the cursor or change the title of the window', () => {
  const [line] = render({
    ...REQUEST,
    path: '/\u001b]0;title\u0007\u009b2J\u202e',
    status: 404,
    message: 'request',
  })
  assert.equal(line?.includes('\u001b'), false)
  assert.match(line ?? '', /^POST \/\?\]0;title\?\?2J\? 404/)
  assert.equal(createLogText(plain)('not json \u001b[2J\n'), 'not json ?[2J')
})

test('a refusal whose request never ends does not stay for ever', () => {
  const text = createLogText(plain)
  for (let index = 0; index < 3_000; index++) {
    const refused = { message: 'refused', refusal: 'internal', requestId: `r${index}` }
    text(JSON.stringify(refused))
  }
  assert.match(
    text(JSON.stringify({ ...REQUEST, requestId: 'r1', status: 500, message: 'request' })) ?? '',
    /500 {2}ms/,
  )
})

test('colors are for terminals, and NO_COLOR and dumb terminals have none', () => {
  assert.equal(chooseColors(true, {}).bad('x'), '\u001b[31mx\u001b[39m')
  for (const [isTerminal, environment] of [
    [false, {}],
    [true, { NO_COLOR: '1' }],
    [true, { TERM: 'dumb' }],
  ] as const)
    assert.equal(chooseColors(isTerminal, environment).bad('x'), 'x')
  assert.notEqual(chooseColors(true, { NO_COLOR: '' }).bad('x'), 'x')
})
