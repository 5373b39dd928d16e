// glue: Worker process on the database under test, for races and kill tests
// Spec: started by fork with `serialization: 'advanced'`; argument 1 is the database URL or empty, 2 the SQLite file

import type { Grant, RefreshToken } from '../../core/grants/grant.ts'
import type { Store } from '../../core/ports.ts'
import { StorageError } from '../engine/errors.ts'
import { openStore } from '../engine/open.ts'
import { freshHash, freshId, HOUR_MS, NOW_MS, sampleCode, sampleGrant, sampleRotation } from './samples.ts'

/** Verbs to call in one turn of the event loop. */
export interface CallAll {
  readonly kind: 'call'
  readonly calls: readonly { readonly verb: keyof Store; readonly args: readonly unknown[] }[]
}

/** Write until killed, reporting each acknowledged write. `seed` keeps the ids of two processes distinct. */
export interface WriteOn {
  readonly kind: 'write'
  readonly seed: string
  readonly appId: string
  readonly userId: string
  readonly families: readonly { readonly grant: Grant; readonly token: RefreshToken }[]
}

/** The result of a call that threw: the kind of the StorageError, or the text of any other error. */
export interface Thrown {
  readonly thrown: string
}

export type Order = CallAll | WriteOn

/** A write that the store acknowledged to the worker. */
export type Acknowledged =
  | { readonly kind: 'claim'; readonly key: string }
  | { readonly kind: 'code'; readonly codeHash: string }
  | { readonly kind: 'rotation'; readonly token: RefreshToken }

export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'results'; readonly results: readonly unknown[] }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'acknowledged'; readonly what: Acknowledged }

const [databaseUrl = '', sqliteFile = ''] = process.argv.slice(2)

function report(message: Report): void {
  process.send?.(message)
}

async function main(): Promise<void> {
  const store = await openStore({
    databaseUrl: databaseUrl === '' ? undefined : databaseUrl,
    sqliteFile,
    clock: { nowMs: () => NOW_MS },
    // So often that many processes are killed during one.
    checkpoints: { checkpointFrom: 60, restartFrom: 240, waitFrom: 24_000, idleMs: 1_000 },
  })
  process.on('message', (order: Order) => {
    const work = order.kind === 'call' ? callAll(store, order) : writeOn(store, order)
    work.catch(fail)
  })
  process.on('disconnect', () => void store.close().catch(fail))
  report({ kind: 'ready' })
}

function fail(error: unknown): void {
  report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
}

async function callAll(store: Store, { calls }: CallAll): Promise<void> {
  const settled = await Promise.allSettled(
    calls.map(({ verb, args }): unknown => Reflect.apply(store[verb], store, args)),
  )
  const results = settled.map((one) => (one.status === 'fulfilled' ? one.value : thrown(one.reason)))
  report({ kind: 'results', results })
}

function thrown(error: unknown): Thrown {
  return { thrown: error instanceof StorageError ? error.kind : String(error) }
}

async function writeOn(store: Store, order: WriteOn): Promise<void> {
  const chains = [claimOn(store, order), createOn(store, order)]
  for (const { token } of order.families) chains.push(rotateOn(store, token))
  await Promise.all(chains)
}

async function claimOn(store: Store, { appId, seed }: WriteOn): Promise<void> {
  for (;;) {
    const key = freshId(seed)
    await store.claimOnce({ appId, kind: 'kill', key, untilMs: NOW_MS + HOUR_MS, nowMs: NOW_MS })
    report({ kind: 'acknowledged', what: { kind: 'claim', key } })
  }
}

async function createOn(store: Store, { appId, userId, seed }: WriteOn): Promise<void> {
  for (;;) {
    const grant = sampleGrant(appId, userId, { grantId: freshId(seed) })
    const code = sampleCode(grant, { codeHash: freshHash(seed) })
    await store.createGrantWithCode(grant, code)
    report({ kind: 'acknowledged', what: { kind: 'code', codeHash: code.codeHash } })
  }
}

async function rotateOn(store: Store, first: RefreshToken): Promise<void> {
  let token = first
  for (;;) {
    const request = sampleRotation(token)
    const fact = await store.rotateRefreshToken(request)
    if (fact.kind !== 'rotated') throw new Error(`a rotation by the only holder was ${fact.kind}`)
    token = request.successor
    report({ kind: 'acknowledged', what: { kind: 'rotation', token } })
  }
}

main().catch(fail)
