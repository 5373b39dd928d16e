// glue: Checks of sandbox.json: private, readable, with valid credentials

import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Hash } from '../../core/keys/cryptography.ts'
import type { Store } from '../../core/ports.ts'
import { readSandbox } from '../../development/sandbox.ts'
import { type Finding, failing, fine, warning } from './finding.ts'

const CHECK = 'sandbox.json'

export interface SandboxNeeds {
  readonly dataDir: string
  readonly hasModes: boolean
  /** Undefined if the database cannot be read. */
  readonly database:
    | {
        readonly store: Pick<Store, 'loadClient'>
        readonly hash: Pick<Hash, 'keyed'>
        readonly nowMs: number
      }
    | undefined
}

export async function checkSandboxFile({ dataDir, hasModes, database }: SandboxNeeds): Promise<Finding> {
  const file = join(dataDir, 'sandbox.json')
  if (!existsSync(file)) return fine(CHECK, `${file} is created on the next start in development.`)
  if (hasModes && (statSync(file).mode & 0o077) !== 0) {
    return failing(CHECK, `${file} contains a secret and can be read by other users.`, `chmod 600 ${file}`)
  }
  const sandbox = readSandbox(file)
  if (sandbox === undefined) {
    return warning(CHECK, `${file} is not a valid sandbox file.`, 'The next start replaces it.')
  }
  if (database === undefined) return fine(CHECK, `${file} is readable; its app was not looked up.`)
  const client = await database.store.loadClient(sandbox.client_id, database.nowMs)
  const hash = database.hash.keyed('client-secret', sandbox.client_secret)
  if (client?.secrets.some((secret) => secret.hash === hash)) {
    return fine(CHECK, `${file} names an app and its valid secret.`)
  }
  return warning(
    CHECK,
    client === undefined
      ? `${file} names an app that does not exist.`
      : `${file} contains a secret that expired or was revoked.`,
    'The next start in development updates the file; copy the new credentials from it.',
  )
}
