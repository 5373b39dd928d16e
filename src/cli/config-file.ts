// codec: The configuration file: a JSON object with settings by name

import { readFileSync } from 'node:fs'
import { type ConfigFile, SETTINGS } from '../config.ts'
import { isJsonObject, type Json } from '../lib/json.ts'
import { Failure } from './failure.ts'

export const DEFAULT_CONFIG_FILE = 'tallystick.config.json'

/**
 * Reads the file that is named, or the one in the working directory if there is one. Throws one Failure that lists every mistake.
 * The values are text, as in the environment; `readConfig` checks them.
 */
export function readConfigFile(named: string | undefined): ConfigFile | undefined {
  const path = named ?? DEFAULT_CONFIG_FILE
  const text = readText(path, named !== undefined)
  if (text === undefined) return undefined
  const found = parse(path, text)
  const problems: string[] = []
  const values = new Map<string, string>()
  for (const [name, value] of Object.entries(found)) {
    const rendered = renderValue(value)
    if (!Object.hasOwn(SETTINGS, name)) problems.push(`${path}: there is no setting ${JSON.stringify(name)}.`)
    else if (rendered === undefined)
      problems.push(`${path}: ${name} is not a text, a number, true, false or a list.`)
    else values.set(name, rendered)
  }
  if (problems.length === 0) return { path, values }
  throw new Failure(
    'settings',
    problems.join('\n'),
    'See docs/reference/settings.md for the names of the settings.',
  )
}

function readText(path: string, isNamed: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    if (reason === 'ENOENT' && !isNamed) return undefined
    throw new Failure('settings', `The configuration file ${path} cannot be read (${reason}).`)
  }
}

function parse(path: string, text: string): { readonly [name: string]: Json } {
  let value: Json
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    // The message of the parser would repeat a piece of the file, which may contain a secret.
    throw new Failure('settings', `The configuration file ${path} is not valid JSON.`)
  }
  if (isJsonObject(value)) return value
  throw new Failure(
    'settings',
    `The configuration file ${path} does not contain an object, such as {"port": 8500}.`,
  )
}

/** In the form of the environment variable. */
function renderValue(value: Json): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  const items: readonly Json[] = Array.isArray(value) ? value : []
  return items.length > 0 && items.every((item) => typeof item === 'string') ? items.join(',') : undefined
}
