// rule: Settings of config.ts as command options, and back to a Config

import { type Config, type Options, readConfig, SETTINGS } from '../config.ts'
import { type CommandRow, type Input, type Io, type OptionRow, textOf } from './command.ts'
import { DEFAULT_CONFIG_FILE, readConfigFile } from './config-file.ts'
import { Failure } from './failure.ts'

/** Not a setting, which the file itself could contain. */
export const CONFIG_VARIABLE = 'TALLYSTICK_CONFIG'

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

const CONFIG_ROW: OptionRow = {
  name: 'config',
  value: 'file',
  sentence: `JSON file with settings by name. Default: ${DEFAULT_CONFIG_FILE}, if it exists (${CONFIG_VARIABLE}).`,
}

export function settingRows(settings: CommandRow['settings']): readonly OptionRow[] {
  if (settings === 'none') return []
  const rows = settings === 'all' ? OPTION_ROWS : OPTION_ROWS.filter(({ name }) => STORAGE.has(name))
  return [...rows, CONFIG_ROW]
}

/** Command lines are visible to every user of the machine, as in the output of ps. */
export function findVisiblePassword(input: Input): string | undefined {
  const url = textOf(input, 'database-url')
  if (url === undefined || !URL.canParse(url)) return undefined
  const { password, searchParams } = new URL(url)
  if (password === '' && !searchParams.has('password')) return undefined
  return 'The command line shows the password of --database-url to every user of this machine: use --database-url-file or DATABASE_URL.'
}

const PREFIX = 'TALLYSTICK_'
/** Of this program, and no settings. */
const OTHER_VARIABLES = ['CONFIG', 'URL', 'KEY', 'LAUNCHED', 'SOURCES', 'WORKER'].map((name) => PREFIX + name)
/** Tests have variables of their own, and Kubernetes sets some for a service that is named tallystick. */
const FOREIGN_VARIABLE = /^TALLYSTICK_(?:TEST_|SERVICE_|PORT_\d)/

/** A sentence for each variable that is named like a setting, such as one that is misspelt: it changes nothing. */
export function findUnknownVariables(environment: Io['environment']): readonly string[] {
  const known = new Set([...Object.values(SETTINGS).map(({ variable }) => variable), ...OTHER_VARIABLES])
  return Object.entries(environment).flatMap(([name, value = '']) => {
    if (!name.startsWith(PREFIX) || known.has(name) || value === '' || FOREIGN_VARIABLE.test(name)) return []
    const meant = name.slice(PREFIX.length)
    if (meant === 'PORT' && value.startsWith('tcp:')) return []
    const hint = known.has(meant) ? ` The setting is named ${meant}.` : ''
    return [`The variable ${name} has no effect, because there is no such setting.${hint}`]
  })
}

/** Throws one Failure that lists every invalid setting. */
export function loadConfig(input: Input, io: Pick<Io, 'environment'>): Config {
  const options: Record<string, string | undefined> = {}
  for (const { name } of OPTION_ROWS) options[`--${name}`] = textOf(input, name)
  const file = readConfigFile(textOf(input, 'config') ?? (io.environment[CONFIG_VARIABLE] || undefined))
  const config = readConfig(io.environment, options satisfies Options, { file })
  if (config.ok) return config.value
  throw new Failure('settings', config.error.join('\n'))
}
