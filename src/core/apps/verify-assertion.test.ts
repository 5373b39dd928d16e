// operation: Assertions under the keys behind a URL: rotation, outages, floods of key ids

import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { SignJWT } from 'jose'
import { plantClient } from '../../../test/support/in-memory/plant.ts'
import { createInMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import type { KeySetResponse } from './key-set.ts'
import { setKeyUrl } from './set-key-url.ts'
import { verifyAssertion } from './verify-assertion.ts'

const URL = 'https://app.example/jwks.json'

function makeKey(kid: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid } }
}

const sign = ({ kid, privateKey }: { readonly kid: string; readonly privateKey: KeyObject }) =>
  new SignJWT({ jti: 'x' }).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey)

async function setUp() {
  const memory = createInMemoryPorts()
  const { appId } = (await plantClient(memory.ports)).app
  const first = makeKey('first')
  const served: { response: KeySetResponse; fetches: (string | undefined)[] } = {
    response: { kind: 'failed', problem: 'timeout', detail: '' },
    fetches: [],
  }
  const serve = (keys: readonly object[], more: object = {}) => {
    served.response = {
      kind: 'answered',
      status: 200,
      etag: '"1"',
      cacheControl: 'max-age=600',
      body: JSON.stringify({ keys }),
      ...more,
    }
  }
  const running = new Map<string, Promise<unknown>>()
  const ports = {
    ...memory.ports,
    keySets: {
      readUrl: (url: string) => ({ url }),
      async read(_url: string, etag: string | undefined) {
        served.fetches.push(etag)
        return served.response
      },
      share<T>(key: string, work: () => Promise<T>): Promise<T> {
        const started = (running.get(key) ?? work()) as Promise<T>
        running.set(key, started)
        return started.finally(() => running.delete(key))
      },
    },
  }
  serve([first.jwk])
  const set = await setKeyUrl(ports, { appId, url: URL, actor: 'test' })
  assert.ok(set.ok)
  served.fetches.length = 0
  const verify = async (key: Parameters<typeof sign>[0]) =>
    (await verifyAssertion(ports, { appId }, await sign(key))).ok
  return { ...memory, ports, appId, first, served, serve, verify }
}

test('a fresh set is not fetched; a stale one is, once for all who wait', async () => {
  const at = await setUp()
  assert.equal(await at.verify(at.first), true)
  assert.deepEqual(at.served.fetches, [])
  at.clock.advance(600_000)
  at.serve([], { status: 304, body: '' })
  assert.deepEqual(await Promise.all([at.verify(at.first), at.verify(at.first)]), [true, true])
  assert.deepEqual(at.served.fetches, ['"1"'])
  at.clock.advance(599_000)
  assert.equal(await at.verify(at.first), true)
  assert.equal(at.served.fetches.length, 1)
})

test('a key that is new in the set counts at once, and one that was removed no longer', async () => {
  const at = await setUp()
  const second = makeKey('second')
  at.clock.advance(31_000)
  at.serve([second.jwk])
  assert.equal(await at.verify(second), true)
  assert.equal(await at.verify(at.first), false)
})

test('invented key ids make the URL be fetched every 30 seconds at most', async () => {
  const at = await setUp()
  at.clock.advance(31_000)
  for (let index = 0; index < 50; index++) assert.equal(await at.verify(makeKey(`kid ${index}`)), false)
  assert.equal(at.served.fetches.length, 1)
  at.clock.advance(29_000)
  await at.verify(makeKey('again'))
  assert.equal(at.served.fetches.length, 1)
  at.clock.advance(1_000)
  await at.verify(makeKey('and again'))
  assert.equal(at.served.fetches.length, 2)
  assert.equal(await at.verify(at.first), true)
})

test('while the URL is down the last good set counts for a day more, and a failure is stored', async () => {
  const at = await setUp()
  at.served.response = { kind: 'failed', problem: 'no_connection', detail: 'ECONNREFUSED' }
  at.clock.advance(600_000)
  assert.equal(await at.verify(at.first), true)
  const set = await at.store.loadKeySet(at.appId)
  assert.deepEqual([set?.problem, set?.detail], ['no_connection', 'ECONNREFUSED'])
  for (const [response, problem] of [
    [{ status: 302 }, 'redirect'],
    [{ status: 503 }, 'status'],
    [{ body: '<html>' }, 'not_a_key_set'],
    [{ body: '{"keys":[{"kty":"oct","k":"x"}]}' }, 'private_key'],
  ] as const) {
    at.serve([], response)
    at.clock.advance(30_000)
    assert.equal(await at.verify(at.first), true)
    assert.equal((await at.store.loadKeySet(at.appId))?.problem, problem)
  }
  at.clock.advance(24 * 60 * 60_000)
  assert.equal(await at.verify(at.first), false)
  at.clock.advance(30_000)
  at.serve([at.first.jwk])
  assert.equal(await at.verify(at.first), true)
})

test('an app that publishes no key any more is refused', async () => {
  const at = await setUp()
  at.clock.advance(600_000)
  at.serve([])
  assert.equal(await at.verify(at.first), false)
})

test('an instance waits for the fetch of another one, and not for one that died', async () => {
  const at = await setUp()
  const second = makeKey('second')
  at.clock.advance(31_000)
  const nowMs = at.clock.nowMs()
  assert.equal(await at.store.claimKeySetCheck(at.appId, nowMs, 30_000), 'claimed')
  let waits = 0
  const waiting = {
    ...at.ports,
    wait: async () => {
      waits += 1
      if (waits < 3) return
      const keys = [{ keyId: 'second', publicJwk: JSON.stringify(second.jwk) }]
      await at.store.storeKeySetCheck({
        kind: 'fetched',
        appId: at.appId,
        url: URL,
        settledAtMs: nowMs,
        keys,
        etag: undefined,
        freshUntilMs: nowMs + 60_000,
        usableUntilMs: nowMs + 60_000,
      })
    },
  }
  const verified = await verifyAssertion(waiting, { appId: at.appId }, await sign(second))
  assert.deepEqual([verified.ok, waits], [true, 3])
  at.clock.advance(31_000)
  assert.equal(await at.store.claimKeySetCheck(at.appId, at.clock.nowMs(), 30_000), 'claimed')
  assert.equal(await at.verify(makeKey('unknown')), false)
  assert.deepEqual(at.served.fetches, [])
})
