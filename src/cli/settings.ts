// rule: Settings of config.ts as command options, and back to a Config

import { type Config, type Options, readConfig, SETTINGS } from '../config.ts'
import { type CommandRow, type Input, type Io, type OptionRow, textOf } from './command.ts'
import { Failure } from './failure.ts'

/** Settings that locate an installation. */
const STORAGE: ReadonlySet<string> = new Set(['data-dir', 'database-url', 'mode', 'log-level'])

const OPTION_ROWS: readonly OptionRow[] = Object.values(SETTINGS).flatMap(
  ({ option, variable, fallback, sentence }) =>
    option === undefined
      ? []
      : [
          {
            name: option.slice(2),
            value: option.slice(option.lastIndexOf('-') + 1),
            sentence: `${sentence} Default: ${fallback} (${variable}).`,
          },
        ],
)

export function settingRows(settings: CommandRow['settings']): readonly OptionRow[] {
  if (settings === 'none') return []
  return settings === 'all' ? OPTION_ROWS : OPTION_ROWS.filter(({ name }) => STORAGE.has(name))
}

/** Throws one Failure that lists every invalid setting. */
export function loadConfig(input: Input, io: Pick<Io, 'environment'>): Config {
  const options: Record<string, string | undefined> = {}
  for (const { name } of OPTION_ROWS) options[`--${name}`] = textOf(input, name)
  const config = readConfig(io.environment, options satisfies Options)
  if (config.ok) return config.value
  throw new Failure('settings', config.error.join('\n'))
}
