// glue: Password hashes with Argon2id
// Spec: RFC 9106; the PHC string format. 19 MiB, 2 passes and 1 lane, as the OWASP cheat sheet on password storage advises.

import { argon2 } from 'node:crypto'
import { promisify } from 'node:util'
import type { Random } from '../core/keys/cryptography.ts'
import { equalBytes } from '../lib/constant-time.ts'

const MEMORY_KIB = 19_456
const PASSES = 2
const LANES = 1
const SALT_BYTES = 16
const TAG_BYTES = 32
const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{1,86})\$([A-Za-z0-9+/]{1,86})$/

interface Work {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

const derive = promisify(argon2)

function tagOf(password: string, nonce: Uint8Array, work: Work, tagLength: number): Promise<Buffer> {
  return derive('argon2id', { message: Buffer.from(password.normalize('NFKC')), nonce, tagLength, ...work })
}

export async function hashPassword(random: Pick<Random, 'bytes'>, password: string): Promise<string> {
  const salt = Buffer.from(random.bytes(SALT_BYTES))
  const work = { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES }
  const tag = await tagOf(password, salt, work, TAG_BYTES)
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(tag)}`
}

/** Uses the parameters of the stored hash, so that they can be raised later. False for a text that is no such hash. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const [, memory = '', passes = '', lanes = '', salt = '', tag = ''] = PHC.exec(stored) ?? []
  if (tag === '') return false
  const expected = Buffer.from(tag, 'base64')
  const work = { memory: Number(memory), passes: Number(passes), parallelism: Number(lanes) }
  return equalBytes(await tagOf(password, Buffer.from(salt, 'base64'), work, expected.length), expected)
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
