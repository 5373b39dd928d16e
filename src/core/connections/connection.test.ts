// contract: Tests of the transitions of the connection status

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CONNECTION_TRANSITIONS, type ConnectionStatus } from './connection.ts'

/** The first provider's published table of status transitions (2026-01), in its order; X is each awaiting status. */
const PUBLISHED: readonly (readonly [from: string, to: string])[] = [
  ['created', 'authenticating'],
  ['created', 'authentication_error'],
  ['created', 'temporary_error'],
  ['authenticating', 'X'],
  ['authenticating', 'temporary_error'],
  ['authenticating', 'updating'],
  ['authenticating', 'authentication_error'],
  ['X', 'X'],
  ['X', 'updating'],
  ['X', 'authentication_error'],
  ['X', 'temporary_error'],
  ['updating', 'updated'],
  ['updating', 'temporary_error'],
  ['updated', 'created'],
  ['updated', 'authenticating'],
  ['updated', 'session_expired'],
  ['updated', 'ended'],
  ['session_expired', 'created'],
  ['authentication_error', 'created'],
  ['authentication_error', 'authenticating'],
  ['authentication_error', 'ended'],
  ['temporary_error', 'authenticating'],
  ['temporary_error', 'created'],
  ['temporary_error', 'ended'],
  ['created', 'permanent_error'],
  ['updated', 'permanent_error'],
  ['temporary_error', 'permanent_error'],
  ['authentication_error', 'permanent_error'],
  ['session_expired', 'authenticating'],
  ['session_expired', 'permanent_error'],
]

const AWAITING: readonly ConnectionStatus[] = ['awaiting_answers', 'awaiting_approval', 'awaiting_redirect']

function isStatus(text: string): text is ConnectionStatus {
  return Object.hasOwn(CONNECTION_TRANSITIONS, text)
}

function each(name: string): readonly ConnectionStatus[] {
  if (name === 'X') return AWAITING
  assert.ok(isStatus(name), name)
  return [name]
}

const STEPS = Object.entries(CONNECTION_TRANSITIONS).flatMap(([to, froms]) =>
  froms.map((from) => `${from} -> ${to}`),
)

test('every published transition is allowed', () => {
  for (const [from, to] of PUBLISHED) {
    for (const before of each(from)) {
      for (const after of each(to))
        assert.ok(STEPS.includes(`${before} -> ${after}`), `${before} -> ${after}`)
    }
  }
})

test('a disconnected connection has no transition, and a permanent error only that to disconnected', () => {
  assert.deepEqual(
    STEPS.filter((step) => step.startsWith('ended ->')),
    [],
  )
  assert.deepEqual(
    STEPS.filter((step) => step.startsWith('permanent_error ->')),
    ['permanent_error -> ended'],
  )
})

test('the table above the type lists exactly the allowed transitions', () => {
  const source = readFileSync(new URL('./connection.ts', import.meta.url), 'utf8')
  const drawn = new Set<string>()
  const named = (word: string): readonly ConnectionStatus[] =>
    word === 'awaiting' ? AWAITING : isStatus(word) ? [word] : []
  let pending: readonly ConnectionStatus[] = []
  for (const line of source.slice(0, source.indexOf('export type ConnectionStatus')).split('\n')) {
    const words = /^ \* {2,}(?:\d+)? *(.*)$/.exec(line)?.[1]
    if (words === undefined) continue
    const [left = '', right = ''] = words.split(/ {2,}/)
    const several = left.split(', ').flatMap(named)
    // A list of statuses that continues on the next line has its target there.
    if (right === '' && several.length > 1) {
      pending = several
      continue
    }
    const isGoal = pending.length > 0 && named(left).length > 0
    const froms = isGoal ? pending : left === 'any but ended' ? STATUSES_BUT_ENDED : several
    for (const from of froms) {
      for (const to of named(isGoal ? left : right)) drawn.add(`${from} -> ${to}`)
    }
    pending = []
  }
  assert.deepEqual([...drawn].toSorted(), STEPS.toSorted())
})

const STATUSES_BUT_ENDED = Object.keys(CONNECTION_TRANSITIONS).filter(
  (status): status is ConnectionStatus => isStatus(status) && status !== 'ended',
)
