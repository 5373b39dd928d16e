// rule: Settings of config.ts as command options, and back to a Config

import { type Config, type Options, readConfig, SETTINGS } from '../config.ts'
import { type CommandRow, type Input, type Io, type OptionRow, textOf } from './command.ts'
import { Failure } from './failure.ts'

/** Settings that locate an installation. */
const STORAGE: ReadonlySet<string> = new Set([
  'data-dir',
  'database-url',
  'database-url-file',
  'mode',
  'log-level',
])

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

/** Command lines are visible to every user of the machine, as in the output of ps. */
export function findVisiblePassword(input: Input): string | undefined {
  const url = textOf(input, 'database-url')
  if (url === undefined || !URL.canParse(url)) return undefined
  const { password, searchParams } = new URL(url)
  if (password === '' && !searchParams.has('password')) return undefined
  return 'The command line shows the password of --database-url to every user of this machine: use --database-url-file or DATABASE_URL.'
}

/** Throws one Failure that lists every invalid setting. */
export function loadConfig(input: Input, io: Pick<Io, 'environment'>): Config {
  const options: Record<string, string | undefined> = {}
  for (const { name } of OPTION_ROWS) options[`--${name}`] = textOf(input, name)
  const config = readConfig(io.environment, options satisfies Options)
  if (config.ok) return config.value
  throw new Failure('settings', config.error.join('\n'))
}
