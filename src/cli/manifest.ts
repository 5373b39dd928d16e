// glue: what package.json says about this program

import { readFileSync } from 'node:fs'
import { isJsonObject, parseJson } from '../lib/json.ts'

export interface Manifest {
  readonly version: string
  /** Oldest version of Node, such as `24.15`. */
  readonly oldestNode: string
}

export function readManifest(): Manifest {
  const parsed = parseJson(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const manifest = parsed.ok && isJsonObject(parsed.value) ? parsed.value : {}
  const { version, engines } = manifest
  const node = isJsonObject(engines) ? engines.node : undefined
  if (typeof version !== 'string' || typeof node !== 'string') throw new Error('package.json is damaged')
  return { version, oldestNode: node.replace(/^>=/, '') }
}
