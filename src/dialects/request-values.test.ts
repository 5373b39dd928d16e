// contract: Reading the values of a request

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller } from '../core/tokens/token.ts'
import { call, type WireRequest } from './dialect.ts'
import {
  bodyOf,
  forClient,
  forUser,
  listParameter,
  pathParameter,
  singleParameter,
  textOf,
  textsOf,
} from './request-values.ts'

const REQUEST: WireRequest = {
  method: 'GET',
  url: 'https://auth.example/x',
  params: { id: 'a1' },
  form: new Map(),
  query: new Map(),
  json: undefined,
  rawBody: '',
  ipAddress: '::1',
  header: () => undefined,
}

const CALLER = { appId: 'app', clientId: 'client', scopes: [], tokenId: 't', expiresAtSeconds: 1 }
const CLIENT: Caller = { ...CALLER, kind: 'client' }
const USER: Caller = { ...CALLER, kind: 'user', userId: 'user', grantId: 'grant' }

test('returns a parameter of the path, and throws for one that the route does not have', () => {
  assert.equal(pathParameter(REQUEST, 'id'), 'a1')
  assert.throws(() => pathParameter(REQUEST, 'market'), /no parameter market/)
})

const SINGLE: readonly (readonly [values: readonly string[] | undefined, expected: string | undefined])[] = [
  [undefined, undefined],
  [[''], undefined],
  [['', 'x'], undefined],
  [['x', ''], undefined],
  [['x'], 'x'],
  [['x', 'y'], undefined],
  [['x', 'x'], undefined],
  [['x\0'], undefined],
]

for (const [values, expected] of SINGLE) {
  test(`reads a single parameter: ${JSON.stringify(values)} is ${JSON.stringify(expected)}`, () => {
    const query = new Map(values === undefined ? [] : [['name', values]])
    assert.equal(singleParameter(query, 'name'), expected)
    assert.equal(singleParameter(query, 'other'), undefined)
  })
}

test('reads a list parameter that is repeated, joined by commas, or sent under two names', () => {
  const query = new Map([
    ['typesIn', ['a,b', 'c', '']],
    ['typeIn', ['d,,e']],
    ['empty', ['', ',']],
  ])
  assert.deepEqual(listParameter(query, 'typesIn'), ['a', 'b', 'c'])
  assert.deepEqual(listParameter(query, 'typesIn', 'typeIn'), ['a', 'b', 'c', 'd', 'e'])
  assert.equal(listParameter(query, 'empty'), undefined)
  assert.equal(listParameter(query, 'absent'), undefined)
})

test('reads members of a JSON body: empty strings and lists count as left out, other types are ignored', () => {
  assert.deepEqual(bodyOf(REQUEST), {})
  assert.deepEqual(bodyOf({ ...REQUEST, json: [1] }), {})
  assert.deepEqual(bodyOf({ ...REQUEST, json: { a: 1 } }), { a: 1 })
  assert.deepEqual(['x', '', 1, null, undefined].map(textOf), [
    'x',
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  assert.deepEqual([['x', 1], [], 'x', undefined].map(textsOf), [['x'], undefined, undefined, undefined])
})

test('refuses the other kind of token before the parser runs', () => {
  const parser = () =>
    call(
      async () => assert.fail(),
      {},
      () => assert.fail(),
    )
  for (const [wrapped, accepted, refused] of [
    [forUser(parser), USER, CLIENT],
    [forClient(parser), CLIENT, USER],
  ] as const) {
    assert.equal(wrapped(REQUEST, accepted).ok, true)
    assert.deepEqual(wrapped(REQUEST, refused), { ok: false, refusal: { code: 'token_wrong_kind' } })
  }
})
