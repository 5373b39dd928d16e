// rule: Command compare: no difference to ourselves, and every change of a copy is found
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { type CompareOptions, compareFixtures } from '../../src/cli/compare.ts'
import { dialects } from '../../src/dialects/index.ts'
import { readFixtures } from '../../src/dialects/read-fixtures.ts'
import { at, startCommand, textAt } from '../support/command-line.ts'
import { forOneEngine } from '../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'

type Sent = { readonly method: string; readonly path: string; readonly body: string }
type Copied = { status: number; headers: Record<string, string>; body: Record<string, unknown> }

forOneEngine((engine) => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_FAILURES_PER_CLIENT: '100000', TALLYSTICK_FAILURES_PER_ADDRESS: '100000' },
    })
  })
  after(() => platform.stop())

  function optionsFor(name: string, more: Partial<CompareOptions> = {}): CompareOptions {
    const dialect = dialects.find((one) => one.name === name)
    assert.ok(dialect !== undefined)
    return {
      dialect,
      fixtures: readFixtures(new URL(`../../src/dialects/${name}/fixtures/`, import.meta.url)),
      baseUrl: `${platform.baseUrl}/${name}`,
      clientId: platform.sandbox.client_id,
      clientSecret: platform.sandbox.client_secret,
      values: new Map(),
      writes: false,
      fetch,
      wait: async () => undefined,
      unique: () => crypto.randomUUID(),
      ...more,
    }
  }

  /** A copy of the platform that forwards each request, and changes the responses. */
  async function startCopy(change: (sent: Sent, copied: Copied) => void) {
    const sent: Sent[] = []
    const server = createServer(async (request, response) => {
      const one = { method: request.method ?? '', path: request.url ?? '', body: await text(request) }
      sent.push(one)
      const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers
      const answer = await fetch(platform.baseUrl + one.path, {
        method: one.method,
        headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
        redirect: 'manual',
        ...(one.body !== '' && { body: new TextEncoder().encode(one.body) }),
      })
      const received = await answer.text()
      const kept = ['content-type', 'cache-control', 'www-authenticate', 'allow', 'pragma', 'tl-should-retry']
      const copied: Copied = {
        status: answer.status,
        headers: Object.fromEntries(
          kept.flatMap((name) => {
            const value = answer.headers.get(name)
            return value === null ? [] : [[name, value]]
          }),
        ),
        body: received.startsWith('{') ? JSON.parse(received) : {},
      }
      change(one, copied)
      response.writeHead(copied.status, copied.headers)
      response.end(received.startsWith('{') ? JSON.stringify(copied.body) : received)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    assert.ok(typeof address === 'object' && address !== null)
    return {
      baseUrl: `http://127.0.0.1:${address.port}`,
      sent,
      [Symbol.asyncDispose]: () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        }),
    }
  }

  for (const { name } of dialects) {
    test(`${name}: compared with ourselves there is no difference, and nothing is sent that is a write`, async () => {
      await using copy = await startCopy(() => undefined)
      const found = await compareFixtures(optionsFor(name, { baseUrl: `${copy.baseUrl}/${name}` }))
      const rows = found.differences.map(({ fixture, ...one }) => ({ file: fixture.file, ...one }))
      assert.deepEqual(rows, [])
      const { fixtures } = optionsFor(name)
      assert.equal(found.compared.length + found.skipped.length, fixtures.length)
      for (const { method, path, body } of copy.sent) {
        if (method === 'GET') continue
        assert.equal(method, 'POST', path)
        const isQuery = /\/(introspect|search|query|userinfo)$/.test(path)
        const isToken = body.includes('grant_type') || body === '' || /token$/.test(path)
        assert.ok(isQuery || isToken, `${path} ${body}`)
      }
    })
  }

  test('most requests of a dialect need only the credentials; writes are sent when they are allowed', async () => {
    const safe = await compareFixtures(optionsFor('openid'))
    const revocations = safe.skipped.map(({ fixture }) => fixture.file)
    assert.deepEqual(revocations, ['revoke-unauthenticated.json', 'revoke-unknown.json', 'revoke.json'])
    assert.ok(safe.skipped.every(({ reason }) => reason.startsWith('could change data')))
    const all = await compareFixtures(optionsFor('openid', { writes: true }))
    assert.deepEqual(all.differences, [])
    assert.ok(all.compared.some(({ file }) => file === 'revoke.json'))
  })

  test('a value of the user fills what the credentials cannot', async () => {
    const without = await compareFixtures(optionsFor('truelayer'))
    const needing = without.skipped.find(({ reason }) => reason.includes('--value payments_token='))
    if (needing === undefined) return
    const values = new Map([['payments_token', 'x']])
    const withValue = await compareFixtures(optionsFor('truelayer', { values }))
    assert.ok(withValue.compared.some(({ file }) => file === needing.fixture.file))
  })

  test('a copy in which things were changed: status, header, field, type, lifetime, order and error are each found', async () => {
    await using copy = await startCopy(({ path, body }, copied) => {
      if (path.endsWith('/oauth2/token') && copied.status === 200) {
        const { scope, ...rest } = copied.body
        copied.body = { token_type: 'Bearer', ...rest, expires_in: 3600, scope: [scope], extra: true }
        delete copied.headers['cache-control']
      } else if (path.endsWith('/oauth2/token') && body.includes('nonsense')) {
        copied.status = 422
        copied.body = { error: 'other', message: 'x' }
      } else if (path.endsWith('/oauth2/userinfo')) {
        delete copied.body.error_description
      }
    })
    const { differences } = await compareFixtures(optionsFor('openid', { baseUrl: `${copy.baseUrl}/openid` }))
    const rows = differences
      .filter(({ fixture }) => fixture.file === 'token-client-credentials.json')
      .map(({ kind, at: where }) => `${kind} ${where}`)
    for (const expected of [
      'header cache-control',
      'lifetime $.expires_in',
      'type $.scope',
      'field $.extra',
      'order $',
    ])
      assert.ok(rows.includes(expected), `${expected} is not among ${rows.join(', ')}`)
    const userInfo = differences.filter(({ fixture }) => fixture.file === 'userinfo-without-token.json')
    assert.deepEqual(
      userInfo.map(({ kind, at: where, expected, received }) => [kind, where, expected, received]),
      [['error', '$.error_description', 'sentence', 'absent']],
    )
    // No credential is in what is printed.
    const printed = JSON.stringify(differences.map(({ fixture: _fixture, ...one }) => one))
    assert.ok(!/eyJ[\w-]{20}/.test(printed) && !printed.includes(platform.sandbox.client_secret))
  })

  test('the command prints the differences as a table or JSON, and exits with 1 where there is one', async () => {
    await using copy = await startCopy(({ path }, copied) => {
      if (path.endsWith('/oauth2/token') && copied.status === 200) copied.status = 201
    })
    const environment = {
      CLIENT_ID: platform.sandbox.client_id,
      CLIENT_SECRET: platform.sandbox.client_secret,
    }
    const run = (baseUrl: string, ...more: readonly string[]) =>
      startCommand(['compare', '--dialect', 'openid', '--base-url', baseUrl, ...more], { environment }).ended
    const same = await run(`${platform.baseUrl}/openid/`)
    assert.equal(same.code, 0, same.stderr)
    assert.match(same.stdout, /There is no difference\./)
    const table = await run(`${copy.baseUrl}/openid`)
    assert.equal(table.code, 1)
    assert.match(table.stdout, /^REQUEST +KIND +AT +EXPECTED +RECEIVED\n.* status +status +200 +201$/m)
    const json = await run(`${copy.baseUrl}/openid`, '--json')
    assert.equal(json.code, 1)
    const [first] = at(json.json(), 'differences') as readonly unknown[]
    assert.deepEqual(
      [textAt(first, 'kind'), textAt(first, 'expected'), textAt(first, 'received')],
      ['status', '200', '201'],
    )
    for (const wrong of ['nowhere', 'ftp://a.example', `${platform.baseUrl}?a=b`])
      assert.equal((await run(wrong)).code, 2, wrong)
    const gone = await run('http://127.0.0.1:9')
    assert.deepEqual([gone.code, /does not respond/.test(gone.stderr)], [1, true])
  })
})
