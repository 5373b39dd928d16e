// rule: reads the options of `start` without the library that all other commands use
// Never: an error of its own. What it cannot read goes to the library, which has words for it and costs 25 ms.

import { parseArgs } from 'node:util'
import type { Input } from './command.ts'
import { settingRows } from './settings.ts'

/** Undefined unless `argv` is `start` with known options that have values. */
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
