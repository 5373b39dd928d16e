// glue: Command env: prints shell variables

import { join } from 'node:path'
import { readSandbox } from '../../development/sandbox.ts'
import type { Run } from '../command.ts'
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
  const variables = {
    TALLYSTICK_URL: sandbox.base_url,
    TALLYSTICK_BANK_URL: sandbox.bank_url,
    CLIENT_ID: sandbox.client_id,
    CLIENT_SECRET: sandbox.client_secret,
    REDIRECT_URI: sandbox.redirect_uri,
  }
  return {
    json: variables,
    text: Object.entries(variables)
      .map(([name, value]) => `export ${name}=${quote(value)}`)
      .join('\n'),
  }
}

/** Quotes a value for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
