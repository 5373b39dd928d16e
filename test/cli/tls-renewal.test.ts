// rule: TLS from the first moment of a start, and renewed certificates without a restart
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { connect, type TLSSocket } from 'node:tls'
import { type Running, runCommand, startCommand } from '../support/command-line.ts'
import { engines, type FreshDatabase } from '../support/engines.ts'
import { findFreePort } from '../support/free-port.ts'
import { waitUntil } from '../support/wait-until.ts'

const [sqlite] = engines

let database: FreshDatabase
before(async () => {
  assert.ok(sqlite !== undefined)
  database = await sqlite.freshDatabase()
})
after(async () => {
  // Those that a failed test has left.
  for (const { child } of started) child.kill('SIGKILL')
  await database.drop()
})

const started: Running[] = []

/** The platform with a certificate of its own, as it begins to start. */
async function beginWithTls(name: string, ...options: readonly string[]) {
  const dataDir = join(database.dataDir, name)
  const folder = join(dataDir, 'tls')
  await mkdir(dataDir, { recursive: true })
  const file = (of: string) => join(folder, `${of}.pem`)
  const create = async (...more: readonly string[]) => {
    const created = await runCommand(['tls', 'create', '--name', 'localhost', '--out', folder, ...more])
    assert.equal(created.code, 0, created.stderr)
  }
  await create()
  const port = await findFreePort()
  const files = ['--tls-cert', file('cert'), '--tls-key', file('key'), '--data-dir', dataDir]
  const ports = ['--port', String(port), '--bank-port', '0']
  const running = startCommand(['start', '--json', ...ports, ...options, ...files])
  started.push(running)
  /** A connection of a client that trusts the authority that is in the folder now. */
  const open = async (): Promise<TLSSocket> => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: await readFile(file('ca')),
    })
    await once(socket, 'secureConnect')
    return socket
  }
  const isTrusted = async (): Promise<boolean> => {
    const socket = await open().catch(() => undefined)
    socket?.destroy()
    return socket !== undefined
  }
  return { running, port, file, create, open, isTrusted }
}

async function startWithTls(name: string, ...options: readonly string[]) {
  const platform = await beginWithTls(name, ...options)
  await platform.running.printed('\n')
  return platform
}

/** The status of a request on a connection of its own. */
async function statusOf(socket: TLSSocket, request: string, body = ''): Promise<number> {
  const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`
  const type = body === '' ? '' : 'Content-Type: application/x-www-form-urlencoded\r\n'
  socket.write(`${request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${type}${length}\r\n${body}`)
  return Number((await text(socket)).split(' ')[1])
}

async function live(socket: TLSSocket): Promise<string> {
  socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const [answer] = await once(socket, 'data')
  return String(answer).split('\r\n')[0] ?? ''
}

async function stopBySignal({ running }: { readonly running: Running }): Promise<void> {
  running.child.kill('SIGHUP')
  assert.equal((await running.ended).code, 0)
}

// Together, because each mostly waits for the next look at the files.
describe('a running platform with TLS', { concurrency: true }, () => {
  test('new connections get the renewed certificate, open ones go on, and SIGHUP stops the platform', async () => {
    const platform = await startWithTls('one')
    const earlier = await platform.open()
    assert.equal(await live(earlier), 'HTTP/1.1 200 OK')
    const first = earlier.getPeerX509Certificate()?.fingerprint256
    await platform.create('--replace')
    await waitUntil('the renewed certificate is served', platform.isTrusted)
    const renewed = await platform.open()
    const { fingerprint256 } = new X509Certificate(await readFile(platform.file('cert')))
    assert.equal(renewed.getPeerX509Certificate()?.fingerprint256, fingerprint256)
    assert.notEqual(first, fingerprint256)
    assert.deepEqual([await live(earlier), await live(renewed)], ['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK'])
    for (const socket of [earlier, renewed]) socket.destroy()
    await stopBySignal(platform)
  })

  test('requests to every part that arrive while the platform starts get their response', async () => {
    const platform = await beginWithTls('early')
    let first: TLSSocket | undefined
    await waitUntil('the platform listens', async () => {
      first = await platform.open().catch(() => undefined)
      return first !== undefined
    })
    assert.ok(first !== undefined)
    const guess = 'grant_type=client_credentials&client_id=nobody&client_secret=guess'
    const statuses = await Promise.all([
      statusOf(first, 'GET /health/live'),
      statusOf(await platform.open(), 'POST /api/v1/oauth/token', guess),
      ...[
        '/.well-known/openid-configuration',
        '/docs',
        '/data/v1/me',
        '/console/api/session',
        '/nowhere',
      ].map(async (path) => statusOf(await platform.open(), `GET ${path}`)),
    ])
    assert.deepEqual(statuses, [200, 401, 200, 200, 401, 401, 404])
    await platform.running.printed('\n')
    await stopBySignal(platform)
  })

  test('files that cannot serve leave the earlier certificate in use, with the reason in the log', async () => {
    const platform = await startWithTls('broken')
    const { running, file } = platform
    const good = await readFile(file('key'))
    const authority = await readFile(file('ca'))
    await rm(file('key'))
    await running.warned('cannot be read.')
    await writeFile(file('key'), 'no key')
    await running.warned('is not PEM.')
    assert.ok(await platform.isTrusted())
    await writeFile(file('key'), good)
    await platform.create('--replace')
    assert.notDeepEqual(await readFile(file('ca')), authority)
    await waitUntil('the certificate is served once the files fit', platform.isTrusted)
    await stopBySignal(platform)
  })

  test('each worker serves the renewed certificate', async () => {
    const platform = await startWithTls('workers', '--workers', '2')
    await platform.create('--replace')
    await waitUntil('every worker serves the renewed certificate', async () => {
      const trusted = []
      for (let connection = 0; connection < 8; connection++) trusted.push(await platform.isTrusted())
      return trusted.every(Boolean)
    })
    await stopBySignal(platform)
  })
})
