// rule: Reads the settings from the command line, the environment and the configuration file
// Never: read the environment at import; it is passed to `readConfig`

import { ALL_FAST_PATHS } from './fast-paths/names.ts'
import { err, ok, type Result } from './lib/result.ts'
import { readSecretFile } from './runtime/secret-file.ts'
import { describeControlCharacter } from './setting-values.ts'
import { type Config, SETTINGS, type Setting } from './settings-table.ts'

export { type Config, SETTINGS } from './settings-table.ts'

/** An invalid value of these is not shown, because it may contain a secret. */
const SECRET_SETTINGS: ReadonlySet<keyof Config> = new Set(['masterKeys', 'databaseUrl', 'smtpUrl'])

const DATABASE = ['databaseUrl', 'databaseUrlFile'] as const

/** Command-line values by option name; they override the environment. */
export type Options = Readonly<Record<string, string | undefined>>

/** The values of a configuration file, by the name of the setting. */
export interface ConfigFile {
  readonly path: string
  readonly values: ReadonlyMap<string, string>
}

interface Files {
  readonly readFile?: (file: string) => string | undefined
  readonly file?: ConfigFile | undefined
}

/**
 * Reads all settings, and reports every invalid one. An empty variable counts as absent, because compose files and CI systems
 * pass unset variables that way. The environment overrides the file.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  options: Options,
  { readFile = readSecretFile, file }: Files = {},
): Result<Config, readonly string[]> {
  const problems: string[] = []
  // Two settings name one database, so that one of them in the environment overrides both in the file.
  const hasDatabase = DATABASE.some((name) => (environment[SETTINGS[name].variable] ?? '') !== '')
  const fromFile = (name: keyof Config) =>
    hasDatabase && DATABASE.some((other) => other === name) ? undefined : file?.values.get(name)
  const read = <Name extends keyof Config>(name: Name): Config[Name] | undefined => {
    const setting: Setting<Config[Name]> = SETTINGS[name]
    const given = setting.option === undefined ? undefined : options[setting.option]
    const variable = environment[setting.variable] === '' ? undefined : environment[setting.variable]
    const text = given ?? variable ?? fromFile(name)
    if (text === undefined) return undefined
    const source =
      given !== undefined
        ? setting.option
        : variable !== undefined
          ? setting.variable
          : `${file?.path}: ${name}`
    const control = describeControlCharacter(text)
    if (control !== undefined) {
      problems.push(`${source}: the value ${control}.`)
      return undefined
    }
    const value = setting.parse(text)
    if (value === undefined) {
      const shown = SECRET_SETTINGS.has(name) ? 'the value' : `"${text.slice(0, 100)}"`
      problems.push(`${source}: ${shown} is not ${setting.expects}.`)
    }
    return value
  }
  const readDatabaseUrl = (file: string): string | undefined => {
    const url = SETTINGS.databaseUrl.parse(readFile(file) ?? '')
    if (url === undefined)
      problems.push(`The file ${file} does not contain ${SETTINGS.databaseUrl.expects}, or cannot be read.`)
    return url
  }

  // The command line overrides both variables, whichever of the two it has.
  const isOption = (name: 'databaseUrl' | 'databaseUrlFile') =>
    options[SETTINGS[name].option ?? ''] !== undefined
  const databaseUrlFile = isOption('databaseUrl') ? undefined : read('databaseUrlFile')
  const givenUrl = isOption('databaseUrlFile') ? undefined : read('databaseUrl')
  const databaseUrl = databaseUrlFile === undefined ? givenUrl : readDatabaseUrl(databaseUrlFile)
  if (databaseUrlFile !== undefined && givenUrl !== undefined)
    problems.push('DATABASE_URL and DATABASE_URL_FILE are both set: set one of them.')
  if (isOption('databaseUrl') && options['--database-url-file'] !== undefined)
    problems.push('--database-url and --database-url-file are both given: give one of them.')
  const mode = read('mode') ?? 'development'
  const production = mode === 'production'
  const config: Config = {
    mode,
    host: read('host') ?? 'localhost',
    port: read('port') ?? 8400,
    bankPort: read('bankPort') ?? 8401,
    dataDir: read('dataDir') ?? './.tallystick',
    sharedDataDir: read('sharedDataDir') ?? false,
    databaseUrl,
    databaseUrlFile,
    publicUrl: read('publicUrl'),
    tlsCert: read('tlsCert'),
    tlsKey: read('tlsKey'),
    termsUrl: read('termsUrl'),
    privacyUrl: read('privacyUrl'),
    bankUrl: read('bankUrl'),
    demoBank: read('demoBank') ?? !production,
    signUp: read('signUp') ?? (production ? 'invited' : 'open'),
    smtpUrl: read('smtpUrl'),
    mailFrom: read('mailFrom'),
    masterKeys: read('masterKeys'),
    logLevel: read('logLevel') ?? 'info',
    logFormat: read('logFormat'),
    trustedProxies: read('trustedProxies') ?? [],
    hosts: read('hosts') ?? new Map(),
    metrics: read('metrics') ?? 'loopback',
    poolSize: read('poolSize') ?? 10,
    workers: read('workers') ?? 1,
    poolMode: read('poolMode') ?? 'none',
    drainSeconds: read('drainSeconds') ?? (production ? 20 : 5),
    keyRotationDays: read('keyRotationDays') ?? 90,
    requestLogDays: read('requestLogDays') ?? 14,
    failuresPerClient: read('failuresPerClient') ?? 300,
    failuresPerAddress: read('failuresPerAddress') ?? 3000,
    fastPaths: read('fastPaths') ?? ALL_FAST_PATHS,
  }
  problems.push(...findContradictions(config, problems.length > 0))
  return problems.length > 0 ? err(problems) : ok(Object.freeze(config))
}

function findContradictions(config: Config, alreadyWrong: boolean): readonly string[] {
  const problems: string[] = []
  if (config.port !== 0 && config.port === config.bankPort && config.demoBank) {
    problems.push(`PORT and BANK_PORT are both ${config.port}: give the Demo Bank a port of its own.`)
  }
  if (!alreadyWrong && (config.smtpUrl === undefined) !== (config.mailFrom === undefined)) {
    problems.push('TALLYSTICK_SMTP_URL and TALLYSTICK_MAIL_FROM are set together, or neither.')
  }
  if (!alreadyWrong && (config.tlsCert === undefined) !== (config.tlsKey === undefined)) {
    problems.push('TALLYSTICK_TLS_CERT and TALLYSTICK_TLS_KEY are set together, or neither.')
  }
  if (config.mode === 'production' && !alreadyWrong) {
    if (config.masterKeys === undefined) {
      problems.push(
        'TALLYSTICK_MASTER_KEY is missing: production needs a master key of its own, such as k1:<32 bytes in base64url>.',
      )
    }
    if (config.publicUrl === undefined) {
      problems.push('TALLYSTICK_PUBLIC_URL is missing: production needs the URL at which clients reach it.')
    } else if (!config.publicUrl.startsWith('https://')) {
      problems.push(`TALLYSTICK_PUBLIC_URL is ${config.publicUrl}: production needs https.`)
    }
  }
  return problems
}
