// glue: Command env: prints shell variables

import { join } from 'node:path'
import { readSandbox } from '../../development/sandbox.ts'
import { type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { loadConfig } from '../settings.ts'

export const runEnv: Run = async (input, io) => {
  const file = join(loadConfig(input, io).dataDir, 'sandbox.json')
  const sandbox = readSandbox(file)
  if (sandbox === undefined) {
    throw new Failure(
      'no_sandbox',
      `There is no sandbox app in ${file}.`,
      'Start the platform in development once, or set its directory with --data-dir.',
    )
  }
  // None of these is a setting: a later `start` in the same shell must not take over the URLs of this one.
  const variables = {
    TALLYSTICK_URL: sandbox.base_url,
    DEMO_BANK_URL: sandbox.bank_url,
    CLIENT_ID: sandbox.client_id,
    CLIENT_SECRET: sandbox.client_secret,
    REDIRECT_URI: sandbox.redirect_uri,
  }
  const assign = ASSIGNMENTS.get(textOf(input, 'shell') ?? 'posix')
  if (assign === undefined) throw new Failure('usage', '--shell: choose posix or powershell.')
  return {
    json: variables,
    text: Object.entries(variables)
      .map(([name, value]) => assign(name, value))
      .join('\n'),
  }
}

const ASSIGNMENTS: ReadonlyMap<string, (name: string, value: string) => string> = new Map([
  ['posix', (name, value) => `export ${name}='${value.replaceAll("'", "'\\''")}'`],
  ['powershell', (name, value) => `$env:${name} = '${value.replaceAll("'", "''")}'`],
])
