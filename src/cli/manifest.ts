// glue: Version and minimum Node version from package.json

import { readFileSync } from 'node:fs'
import { isJsonObject, parseJson } from '../lib/json.ts'

export interface Manifest {
  readonly version: string
  /** Minimum version of Node, such as `24.15`. */
  readonly oldestNode: string
}

export function readManifest(): Manifest {
  const parsed = parseJson(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const manifest = parsed.ok && isJsonObject(parsed.value) ? parsed.value : {}
  const { version, engines } = manifest
  const node = isJsonObject(engines) ? engines.node : undefined
  if (typeof version !== 'string' || typeof node !== 'string') throw new Error('package.json is invalid')
  return { version, oldestNode: node.replace(/^>=/, '') }
}
