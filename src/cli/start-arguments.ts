// rule: Parses the options of `start` without loading commander
// Never: report an error; commander, which takes 25 ms to load, does

import { parseArgs } from 'node:util'
import type { Input } from './command.ts'
import { settingRows } from './settings.ts'

/** Returns undefined unless `argv` is `start` with valid options. */
export function readStartArguments(argv: readonly string[]): Input | undefined {
  const [command, ...args] = argv
  if (command !== 'start') return undefined
  const rows = settingRows('all').map(({ name }) => [name, { type: 'string', multiple: true }] as const)
  try {
    const { values } = parseArgs({
      args,
      options: { ...Object.fromEntries(rows), json: { type: 'boolean' } },
      strict: true,
    })
    const options = new Map<string, readonly string[]>()
    for (const [name, value] of Object.entries(values)) {
      options.set(name, Array.isArray(value) ? value.map(String) : [''])
    }
    return { arguments: [], options }
  } catch {
    return undefined
  }
}
