// rule: The guide to HTTPS and fixed hosts: its commands run, and a client gets a token
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { type RequestOptions, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { commandsOn, textAt } from '../support/command-line.ts'
import { forOneEngine } from '../support/engines.ts'
import { findFreePort } from '../support/free-port.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

forOneEngine((engine) => {
  let guide: string
  let folder: string
  let platform: TestPlatform
  let port: string

  const command = (part: string) => {
    const found = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code = '']) => code)
    const [only, ...others] = found.filter((code) => code.includes(part))
    assert.ok(only !== undefined && others.length === 0, part)
    return only
  }
  const file = (name: string) => join(folder, '.tallystick/tls', name)

  before(async () => {
    guide = await readFile(join(ROOT, 'docs/guides/fixed-hosts.md'), 'utf8')
    folder = await mkdtemp(join(tmpdir(), 'tallystick-tls-'))
    await bash(command('tls create'))
    const [, hosts = ''] = /TALLYSTICK_HOSTS=(\S+)/.exec(command('TALLYSTICK_HOSTS')) ?? []
    platform = await startTestPlatform(engine, {
      demoBank: false,
      settings: {
        TALLYSTICK_HOSTS: hosts,
        TALLYSTICK_TLS_CERT: file('cert.pem'),
        TALLYSTICK_TLS_KEY: file('key.pem'),
      },
    })
    ;({ port } = new URL(platform.baseUrl))
  })
  after(async () => {
    await platform.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function bash(script: string): Promise<string> {
    const code = script
      .replaceAll('bin/tallystick.mjs', join(ROOT, 'bin/tallystick.mjs'))
      .replaceAll(':443', `:${port}`)
      .replaceAll('sandbox.com/', `sandbox.com:${port}/`)
    const credentials = {
      CLIENT_ID: platform?.sandbox.client_id,
      CLIENT_SECRET: platform?.sandbox.client_secret,
    }
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...credentials }
    return (await run('bash', ['-euo', 'pipefail', '-c', code], { cwd: folder, env })).stdout
  }

  /** As a client that has the host compiled in: only the address that the name leads to differs. */
  async function ask(host: string, path: string, options: RequestOptions = {}, body?: string) {
    const { promise, resolve, reject } = Promise.withResolvers<import('node:http').IncomingMessage>()
    const sent = request({
      host: '127.0.0.1',
      port,
      servername: host,
      path,
      ca: await readFile(file('ca.pem')),
      ...options,
      headers: { host, ...options.headers },
    })
    sent.once('response', resolve).once('error', reject).end(body)
    const response = await promise
    return { status: response.statusCode, headers: response.headers, text: await text(response) }
  }

  test('the key is for its owner alone, the authority for these names alone, and its key is not stored', async () => {
    assert.equal((await stat(file('key.pem'))).mode & 0o777, 0o600)
    assert.equal((await stat(join(folder, '.tallystick/tls'))).mode & 0o777, 0o700)
    const server = new X509Certificate(await readFile(file('cert.pem')))
    const authority = new X509Certificate(await readFile(file('ca.pem')))
    assert.ok(authority.ca && !server.ca)
    assert.ok(server.verify(authority.publicKey) && server.checkIssued(authority))
    const names = ['localhost', 'auth.truelayer-sandbox.com', 'api.truelayer-sandbox.com']
    assert.equal(server.subjectAltName, names.map((name) => `DNS:${name}`).join(', '))
    const days = (Date.parse(server.validTo) - Date.now()) / 86_400_000
    assert.ok(days > 396 && days < 398, String(days))
    // Nothing of the folder is the key of the authority.
    const key = await readFile(file('key.pem'), 'utf8')
    assert.equal(key.match(/-----BEGIN/g)?.length, 1)
    const { createPrivateKey } = await import('node:crypto')
    assert.ok(
      server.checkPrivateKey(createPrivateKey(key)) && !authority.checkPrivateKey(createPrivateKey(key)),
    )
  })

  test('a second command does not replace what clients trust, unless it is told to', async () => {
    const { run: runCommand, need } = commandsOn(platform.database)
    const before = await readFile(file('cert.pem'), 'utf8')
    const args = ['tls', 'create', '--out', join(folder, '.tallystick/tls')]
    const refused = await runCommand([...args, '--json'])
    assert.equal(textAt(refused.json(), 'error', 'code'), 'file_exists')
    assert.equal(await readFile(file('cert.pem'), 'utf8'), before)
    const other = join(folder, 'other')
    const made = await need(
      'tls',
      'create',
      '--out',
      other,
      '--name',
      '::1',
      '--name',
      '*.example.com',
      '--days',
      '3',
    )
    const certificate = new X509Certificate(await readFile(textAt(made, 'certificate')))
    assert.equal(certificate.checkIP('::1'), '::1')
    assert.equal(certificate.checkHost('a.example.com'), '*.example.com')
    assert.equal(certificate.checkHost('localhost'), undefined)
    await need('tls', 'create', '--out', other, '--replace', '--name', 'localhost')
    for (const host of ['a b', 'https://x', '-x', '*', 'a..b', 'x/y', '1.2.3.4/8', 'a,b'])
      assert.equal((await runCommand(['tls', 'create', '--out', other, '--name', host])).code, 2, host)
    assert.equal((await runCommand(['tls', 'create', '--out', other, '--days', '398'])).code, 2)
  })

  test('the command of the guide gets a token at the fixed host', async () => {
    const issued = JSON.parse(await bash(command('--resolve')))
    assert.equal(issued.token_type, 'Bearer')
  })

  test('the names of the hosts file are those of the certificate and of the setting', () => {
    const [, lines = ''] = /```\n(127[\s\S]*?)```/.exec(guide) ?? []
    const led = [...lines.matchAll(/^127\.0\.0\.1 (\S+)$/gm)].map(([, name]) => name)
    const named = [...command('TALLYSTICK_HOSTS').matchAll(/truelayer\.\w+=([a-z.-]+)/g)].map(
      ([, name]) => name,
    )
    const certified = [...command('tls create').matchAll(/--name (\S+)/g)].map(([, name]) => name)
    assert.deepEqual(led, named)
    assert.deepEqual(certified, ['localhost', ...led])
  })

  test('each host serves its own surface of its dialect, and an untrusted or wrong name is refused by the client', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const post = (host: string, path: string) => ask(host, path, { method: 'POST', headers: form }, 'x=1')
    const own = await post('auth.truelayer-sandbox.com', '/connect/token')
    assert.equal(own.status, 400)
    assert.equal(JSON.parse(own.text).error, 'invalid_request')
    assert.equal((await post('auth.truelayer-sandbox.com', '/oauth2/token')).status, 404)
    assert.equal((await post('api.truelayer-sandbox.com', '/connect/token')).status, 404)
    assert.equal((await post('localhost', '/oauth2/token')).status, 400)
    await assert.rejects(ask('other.example', '/health/live'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    await assert.rejects(ask('localhost', '/health/live', { ca: undefined }), /certificate/)
  })

  test('old versions of TLS and plain HTTP are refused, and the server goes on', async () => {
    const ca = await readFile(file('ca.pem'))
    const version = (maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') =>
      new Promise<string>((resolve) => {
        const options = { host: '127.0.0.1', port: Number(port), servername: 'localhost', ca, maxVersion }
        const socket = connect({ ...options, minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }, () => {
          resolve(socket.getProtocol() ?? '')
          socket.destroy()
        })
        socket.once('error', () => resolve('refused'))
      })
    assert.equal(await version('TLSv1.1'), 'refused')
    assert.equal(await version('TLSv1.2'), 'TLSv1.2')
    assert.equal(await version('TLSv1.3'), 'TLSv1.3')
    await assert.rejects(fetch(`http://localhost:${port}/health/live`))
    assert.equal((await ask('localhost', '/health/live')).status, 200)
  })

  test('no Strict-Transport-Security for localhost, and one for a host of its own', async () => {
    const live = await ask('localhost', '/health/live')
    assert.equal(live.headers['strict-transport-security'], undefined)
    assert.equal(
      JSON.parse((await ask('localhost', '/.well-known/openid-configuration')).text).issuer,
      platform.baseUrl,
    )
    const own = String(await findFreePort())
    const named = await startTestPlatform(engine, {
      demoBank: false,
      settings: {
        PORT: own,
        TALLYSTICK_PUBLIC_URL: 'https://auth.example.com',
        TALLYSTICK_TLS_CERT: file('cert.pem'),
        TALLYSTICK_TLS_KEY: file('key.pem'),
      },
    })
    try {
      const shown = await ask('localhost', '/health/live', { port: own })
      assert.match(shown.headers['strict-transport-security'] ?? '', /^max-age=\d{8}/)
    } finally {
      await named.stop()
    }
  })

  test('files that cannot serve stop the start with one sentence', async () => {
    const start = (cert: string, key: string) =>
      startTestPlatform(engine, {
        demoBank: false,
        settings: { TALLYSTICK_TLS_CERT: cert, TALLYSTICK_TLS_KEY: key },
      })
    const other = join(folder, 'third')
    await commandsOn(platform.database).need('tls', 'create', '--out', other, '--name', 'localhost')
    await assert.rejects(start(file('none.pem'), file('key.pem')), /certificate .*none\.pem cannot be read/)
    await assert.rejects(start(file('cert.pem'), file('none.pem')), /TLS key .*none\.pem cannot be read/)
    await assert.rejects(start(file('cert.pem'), join(other, 'key.pem')), /is not the one of the certificate/)
    await assert.rejects(start(file('cert.pem'), file('cert.pem')), /is not PEM/)
    await assert.rejects(
      startTestPlatform(engine, { demoBank: false, settings: { TALLYSTICK_TLS_CERT: file('cert.pem') } }),
      /set together/,
    )
  })
})
