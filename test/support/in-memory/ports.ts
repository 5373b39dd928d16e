// contract: Ports for unit tests: in-memory store, test clock, seeded randomness

import { createHash } from 'node:crypto'
import type { KeySetSource } from '../../../src/core/apps/key-set.ts'
import type { Hash, Random, Vault } from '../../../src/core/keys/cryptography.ts'
import type { Ports, Store } from '../../../src/core/ports.ts'
import type { Signer } from '../../../src/core/tokens/signer.ts'
import { isJsonObject, parseJson } from '../../../src/lib/json.ts'
import { err, ok } from '../../../src/lib/result.ts'
import { assertionVerifier } from '../../../src/runtime/assertions.ts'
import { requestVerifier } from '../../../src/runtime/request-verifier.ts'
import { createInMemoryStore, type InMemoryStore } from './store.ts'

/** 2026-09-21T14:13:20Z. */
export const START_MS = 1_790_000_000_000

interface TestClock {
  nowMs(): number
  advance(byMs: number): void
}

interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

/** A test with key sets passes a source of its own. */
const NO_KEY_SETS: KeySetSource = {
  readUrl: (url) => ({ url }),
  read: () => Promise.reject(new Error('this test has no key sets')),
  share: (_key, work) => work(),
}

/** What every unit test has. A test adds the ports that it needs besides, such as `banks` or `receivers`. */
export type BasePorts = Pick<
  Ports,
  | 'issuer'
  | 'installationId'
  | 'store'
  | 'random'
  | 'hash'
  | 'vault'
  | 'signer'
  | 'assertions'
  | 'requestVerifier'
  | 'keySets'
  | 'wait'
  | 'usage'
  | 'log'
> & { readonly clock: TestClock }

export interface InMemoryPorts extends InMemoryStore {
  readonly ports: BasePorts
  readonly clock: TestClock
  readonly log: readonly LogLine[]
  /** `secret:<id>` and `grant:<id>`, in the order of their use. */
  readonly used: readonly string[]
}

/** `verbs`: verbs of the store that the in-memory store does not have, or that fail for once. */
export function createInMemoryPorts(verbs: Partial<Store> = {}): InMemoryPorts {
  const memory = createInMemoryStore(verbs)
  const clock = createTestClock()
  const log: LogLine[] = []
  const used: string[] = []
  const write = (level: LogLine['level']) => (fields: LogLine['fields'], message: string) => {
    log.push({ level, fields, message })
  }
  const ports: BasePorts = {
    issuer: 'https://tallystick.example',
    installationId: 'installation-1',
    store: memory.store,
    clock,
    random: createSeededRandom('unit'),
    hash: PLAIN_HASH,
    vault: PLAIN_VAULT,
    signer: PLAIN_SIGNER,
    assertions: assertionVerifier,
    requestVerifier,
    keySets: NO_KEY_SETS,
    wait: () => Promise.resolve(),
    usage: {
      secretUsed: (_appId, secretId) => used.push(`secret:${secretId}`),
      grantUsed: (_appId, grantId) => used.push(`grant:${grantId}`),
    },
    log: { info: write('info'), warn: write('warn'), error: write('error') },
  }
  return { ...memory, ports, clock, log, used }
}

function createTestClock(startMs = START_MS): TestClock {
  let nowMs = startMs
  return {
    nowMs: () => nowMs,
    advance: (byMs) => {
      nowMs += byMs
    },
  }
}

/** The same bytes in each run; no two calls return the same. */
function createSeededRandom(seed: string): Random {
  let calls = 0
  const bytes = (count: number): Uint8Array => {
    calls++
    const blocks = Array.from({ length: Math.ceil(count / 32) }, (_, block) =>
      createHash('sha256').update(`${seed}:${calls}:${block}`).digest(),
    )
    return new Uint8Array(Buffer.concat(blocks).subarray(0, count))
  }
  const id = () => Buffer.from(bytes(16)).toString('hex')
  return {
    bytes,
    id,
    uuid: () => id().replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5'),
  }
}

/** Without a key; tells purposes apart as the real one does. */
const PLAIN_HASH: Hash = {
  keyed: (purpose, text) => createHash('sha256').update(`${purpose}\0${text}`).digest('base64url'),
  sha256: (text) => createHash('sha256').update(text).digest('base64url'),
}

/** Encrypts nothing, and binds to the context as the real one does. */
const PLAIN_VAULT: Vault = {
  seal: (plain, context) => JSON.stringify([context, plain]),
  open: (sealed, context) => {
    const parsed = parseJson(sealed)
    const [sealedFor, plain] = parsed.ok && Array.isArray(parsed.value) ? parsed.value : []
    if (sealedFor !== context || typeof plain !== 'string') throw new Error('sealed for another context')
    return plain
  },
}

/** `plain.<claims>.plain`: a JWS in form, signed with nothing. */
const PLAIN_SIGNER: Signer = {
  sign: (claims) => `plain.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.plain`,
  signPayload: (_header, payload) => `plain.${Buffer.from(payload).toString('base64url')}.plain`,
  verify: (token) => {
    const [header, claims, signature] = token.split('.')
    if (header !== 'plain' || claims === undefined || signature !== 'plain') return err('malformed')
    const parsed = parseJson(Buffer.from(claims, 'base64url').toString())
    return parsed.ok && isJsonObject(parsed.value) ? ok(parsed.value) : err('malformed')
  },
  keySet: () => ({ keys: [] }),
}
