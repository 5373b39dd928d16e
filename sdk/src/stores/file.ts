// operation: Store tokens in files of one folder, shared by the processes of one machine
import { createHash } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { TokenStore } from '../tokens/store.ts'

export type FileStoreOptions = {
  /** Made with the rights 0700 where it is missing. On a local disk: locks over a network file system are not relied on. */
  readonly directory: string
}

const ABANDONED_MS = 60_000
/** More writes than can happen between the two steps of one. */
const MAX_PAST = 64

type Generation = { readonly number: number; readonly content: Record<string, unknown> }

/**
 * Each record and each lease is a chain of numbered files, of which the highest number counts. A new one is written aside, synced,
 * and linked to the next number, which fails where another process was first: so a write is whole or absent, and of two writers
 * one wins, without a lock that a killed process could leave behind. Each lists the ids of those before it, by which a writer that
 * was overtaken knows whether it was first. Files have the rights 0600.
 */
export function createFileStore({ directory }: FileStoreOptions): TokenStore {
  const folderOf = (key: string) => join(directory, createHash('sha256').update(key).digest('hex'))

  async function numbersOf(folder: string, chain: string): Promise<readonly number[]> {
    const names = await readdir(folder).catch(ignoreMissing)
    return (names ?? [])
      .filter((name) => name.startsWith(`${chain}.`))
      .map((name) => Number(name.slice(chain.length + 1)))
      .sort((one, other) => other - one)
  }

  async function read(folder: string, chain: string): Promise<Generation> {
    for (;;) {
      const [number] = await numbersOf(folder, chain)
      if (number === undefined) return { number: 0, content: {} }
      const text = await readFile(join(folder, `${chain}.${number}`), 'utf8').catch(ignoreMissing)
      // Missing: a later one has replaced it meanwhile.
      if (text !== undefined) return { number, content: JSON.parse(text) }
    }
  }

  /** @returns whether this content came next after the generation `before` */
  async function append(
    folder: string,
    chain: string,
    before: Generation,
    content: object,
  ): Promise<boolean> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const aside = join(folder, `aside-${crypto.randomUUID()}`)
    const number = before.number + 1
    const id = crypto.randomUUID().slice(0, 13)
    const past = [...readPast(before), before.content.id].slice(-MAX_PAST)
    const path = join(folder, `${chain}.${number}`)
    try {
      const file = await open(aside, 'wx', 0o600)
      try {
        await file.writeFile(JSON.stringify({ ...content, id, past }))
        if (chain === 'record') await file.sync()
      } finally {
        await file.close()
      }
      await link(aside, path)
      if (chain === 'record') await syncFolder(folder)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    } finally {
      await rm(aside, { force: true })
    }
    const numbers = await numbersOf(folder, chain)
    // Replaced already: by one that came after ours, or long ago by one that ours should have come after.
    const isNext = numbers[0] === number || readPast(await read(folder, chain)).includes(id)
    for (const old of isNext ? numbers.slice(1) : [number])
      if (old <= number) await rm(join(folder, `${chain}.${old}`), { force: true })
    await sweep(folder)
    return isNext
  }

  /** Removes what killed processes left: it contains tokens. */
  async function sweep(folder: string): Promise<void> {
    for (const name of (await readdir(folder)).filter((one) => one.startsWith('aside-'))) {
      const path = join(folder, name)
      const { mtimeMs } = (await stat(path).catch(ignoreMissing)) ?? { mtimeMs: Number.POSITIVE_INFINITY }
      if (mtimeMs < Date.now() - ABANDONED_MS) await rm(path, { force: true })
    }
  }

  async function takeLease(
    key: string,
    owner: string,
    ttlMs: number,
    isFree: (holder: unknown) => boolean,
  ): Promise<boolean> {
    const folder = folderOf(key)
    const latest = await read(folder, 'lease')
    const { content } = latest
    const holder = Number(content.until ?? 0) > Date.now() ? content.owner : undefined
    return isFree(holder) && append(folder, 'lease', latest, { owner, until: Date.now() + ttlMs })
  }

  return {
    get: async (key) => {
      const { content } = await read(folderOf(key), 'record')
      const { version, value } = content
      return typeof version === 'string' && typeof value === 'string' ? { version, value } : undefined
    },
    put: async (key, { version, value }, expected) => {
      const latest = await read(folderOf(key), 'record')
      return (
        latest.content.version === expected &&
        append(folderOf(key), 'record', latest, { key, version, value })
      )
    },
    remove: async (key) => {
      for (;;) {
        const latest = await read(folderOf(key), 'record')
        if (latest.content.version === undefined || (await append(folderOf(key), 'record', latest, {})))
          return
      }
    },
    keys: async function* () {
      for (const name of (await readdir(directory).catch(ignoreMissing)) ?? []) {
        const { content } = await read(join(directory, name), 'record')
        if (typeof content.key === 'string') yield content.key
      }
    },
    acquireLease: (key, owner, ttlMs) =>
      takeLease(key, owner, ttlMs, (holder) => holder === undefined || holder === owner),
    renewLease: (key, owner, ttlMs) => takeLease(key, owner, ttlMs, (holder) => holder === owner),
    releaseLease: async (key, owner) => void (await takeLease(key, owner, 0, (holder) => holder === owner)),
  }
}

/** Ids of the generations before this one, as far as they are listed. */
function readPast({ content }: Generation): readonly unknown[] {
  return Array.isArray(content.past) ? content.past : []
}

async function syncFolder(folder: string): Promise<void> {
  // Windows has no folders that can be opened, and keeps their entries itself.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error
}
