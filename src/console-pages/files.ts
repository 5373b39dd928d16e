// glue: The files of a build, read once and kept compressed

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

export interface StaticFile {
  readonly type: string
  readonly bytes: Buffer
  readonly gzipped: Buffer
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}
/** Names that the build gives: a word, a hash of the content, an ending. */
const ASSET = /^assets\/[\w-]+\.(css|js|svg|woff2)$/

const compress = promisify(gzip)

/** Undefined for a name that is not of an asset, or that the build does not have. */
export type ReadFile = (name: string) => Promise<StaticFile | undefined>

export function createFileReader(folder: string): ReadFile {
  const known = new Map<string, Promise<StaticFile | undefined>>()
  return (name) => {
    if (name !== 'index.html' && !ASSET.test(name)) return Promise.resolve(undefined)
    const found = known.get(name)
    if (found !== undefined) return found
    const read = load(folder, name)
    // What does not exist is not kept, so that no visitor can fill the memory with names.
    known.set(name, read)
    void read.then((file) => file ?? known.delete(name)).catch(() => known.delete(name))
    return read
  }
}

async function load(folder: string, name: string): Promise<StaticFile | undefined> {
  let bytes: Buffer
  try {
    bytes = await readFile(join(folder, name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  return { type, bytes, gzipped: await compress(bytes, { level: 9 }) }
}
