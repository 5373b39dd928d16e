// glue: Opens the installation that a command works on, and finds its apps

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { ClientApp } from '../core/apps/app.ts'
import type { Outcome } from '../core/errors.ts'
import type { Workbench } from '../main.ts'
import { type Input, type Io, textOf } from './command.ts'
import { Failure, refused } from './failure.ts'
import { loadConfig } from './settings.ts'

/** Actor in the audit log. */
export const ACTOR = 'cli'

export function sqliteFileOf({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'tallystick.sqlite')
}

/** Opens the installation, runs `work` and closes it. `make` creates it if it does not exist. */
export async function withWorkbench<T>(
  input: Input,
  io: Io,
  work: (bench: Workbench) => Promise<T>,
  { make = false } = {},
): Promise<T> {
  const config = loadConfig(input, io)
  if (!make) requireInstallation(config)
  const { openWorkbench } = await import('../main.ts')
  // A command reports what it did; log lines at level info would repeat it.
  const isDefault = textOf(input, 'log-level') === undefined && config.logLevel === 'info'
  const bench = await openWorkbench(isDefault ? { ...config, logLevel: 'warn' } : config)
  try {
    return await work(bench)
  } finally {
    await bench.close()
  }
}

/** Otherwise a mistyped directory would become a new, empty installation. */
export function requireInstallation(config: Config): void {
  if (config.databaseUrl !== undefined || existsSync(sqliteFileOf(config))) return
  throw new Failure(
    'no_installation',
    `There is no installation in ${config.dataDir}.`,
    'Set its directory with --data-dir, or create one with the command start.',
  )
}

/** The app of `--app`, or the only one. */
export async function findApp(
  bench: Pick<Workbench, 'store'>,
  input: Input,
  named = textOf(input, 'app'),
): Promise<ClientApp> {
  const apps = await bench.store.listApps()
  if (named !== undefined) {
    const app = apps.find(({ appId, clientId }) => appId === named || clientId === named)
    if (app === undefined)
      throw new Failure('app_unknown', `There is no app ${named}.`, 'See the command app list.')
    return app
  }
  const [only, ...others] = apps
  if (only === undefined)
    throw new Failure('app_unknown', 'There is no app yet.', 'Create one with the command app create.')
  if (others.length > 0) {
    throw new Failure(
      'app_unclear',
      `There are ${apps.length} apps, and --app is missing.`,
      'Choose one with --app; see the command app list.',
    )
  }
  return only
}

/** Returns the value of an outcome, or throws its refusal as a Failure. */
export function take<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw refused(outcome.refusal)
}

/** Parses an integer option within bounds. Throws a Failure that names the option. */
export function integerOf(input: Input, name: string, min: number, max: number): number | undefined {
  const text = textOf(input, name)
  if (text === undefined) return undefined
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new Failure('usage', `--${name}: "${text.slice(0, 40)}" is not a number from ${min} to ${max}.`)
}
