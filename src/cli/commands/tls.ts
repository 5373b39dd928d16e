// glue: Command tls create

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../runtime/clock.ts'
import { type Input, isSet, listOf, type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { integerOf } from '../installation.ts'
import { loadConfig } from '../settings.ts'

/** Browsers accept no certificate for longer. */
const MAX_DAYS = 397

export const runTlsCreate: Run = async (input, io) => {
  const config = loadConfig(input, io)
  const { createCertificates, findHostProblem } = await import('../../runtime/certificates.ts')
  const named = listOf(input, 'name')
  const hosts = [
    ...new Set(named.length > 0 ? named : ['localhost', '127.0.0.1', '::1', ...config.hosts.keys()]),
  ]
  for (const host of hosts) {
    const problem = findHostProblem(host)
    if (problem !== undefined) throw new Failure('usage', `--name: "${host.slice(0, 100)}" ${problem}.`)
  }
  const days = integerOf(input, 'days', 1, MAX_DAYS) ?? MAX_DAYS
  const folder = textOf(input, 'out') ?? join(config.dataDir, 'tls')
  const { createRandom } = await import('../../runtime/random.ts')
  const files = await createCertificates({ hosts, nowMs: systemClock.nowMs(), days, random: createRandom() })
  const paths = {
    authority: join(folder, 'ca.pem'),
    certificate: join(folder, 'cert.pem'),
    key: join(folder, 'key.pem'),
  }
  write(input, folder, [
    [paths.authority, files.authority, 0o644],
    [paths.certificate, files.certificate, 0o644],
    [paths.key, files.key, 0o600],
  ])
  return {
    json: { ...paths, hosts, days },
    text: [
      `A certificate for ${hosts.join(', ')}, valid for ${days} days.`,
      '',
      `Serve with it:  --tls-cert ${paths.certificate} --tls-key ${paths.key}`,
      `Let clients trust ${paths.authority}, such as with NODE_EXTRA_CA_CERTS, SSL_CERT_FILE or curl --cacert.`,
      'The key of the authority is not stored: nobody can sign another certificate with it.',
    ].join('\n'),
  }
}

/** The key is created with its mode, so that it is never readable by others. */
function write(
  input: Input,
  folder: string,
  files: readonly (readonly [path: string, text: string, mode: number])[],
): void {
  const flag = isSet(input, 'replace') ? 'w' : 'wx'
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const [path, text, mode] of files) writeFileSync(path, text, { flag, mode })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new Failure(
        'file_exists',
        `There are certificates in ${folder} already.`,
        'Clients that trust them would have to trust the new ones. Use --replace, or --out with another directory.',
      )
    throw new Failure('file_not_written', `The certificates cannot be written to ${folder}.`)
  }
}
