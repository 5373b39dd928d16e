// rule: Arguments of `npm test`
import { parseArgs } from 'node:util'

const STEP_NAMES = ['lint', 'types', 'imports', 'unused', 'tests'] as const
export type StepName = (typeof STEP_NAMES)[number]

export type Plan = {
  readonly steps: readonly StepName[]
  /** Files and folders that the tests step is narrowed to; empty for all. */
  readonly paths: readonly string[]
  readonly fileTimeoutMs: number
  readonly runTimeoutMs: number
}

export const USAGE = `Usage: npm test -- [--only ${STEP_NAMES.join(',')}] [--file-timeout SECONDS] [--run-timeout SECONDS] [FILE or FOLDER ...]`

/** @throws {TypeError} with one sentence for the person at the terminal */
export function parseArguments(args: readonly string[]): Plan {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      'file-timeout': { type: 'string', default: '420' },
      'run-timeout': { type: 'string', default: '2100' },
    },
  })
  return {
    steps: parseSteps(values.only, positionals),
    paths: positionals,
    fileTimeoutMs: parseSeconds('--file-timeout', values['file-timeout']),
    runTimeoutMs: parseSeconds('--run-timeout', values['run-timeout']),
  }
}

function parseSteps(only: string | undefined, paths: readonly string[]): StepName[] {
  if (only === undefined) return paths.length > 0 ? ['tests'] : [...STEP_NAMES]
  const wanted = only.split(',').map((name) => name.trim())
  for (const name of wanted) {
    if (!STEP_NAMES.some((step) => step === name)) {
      throw new TypeError(`There is no step "${name}"; the steps are ${STEP_NAMES.join(', ')}.`)
    }
  }
  return STEP_NAMES.filter((step) => wanted.includes(step))
}

function parseSeconds(name: string, text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0 && seconds <= 86_400))
    throw new TypeError(`${name} takes a number of seconds, not "${text}".`)
  return seconds * 1000
}
