// rule: Commands that manage an installation, on both engines
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { COMMANDS } from '../../src/cli/commands.ts'
import { dialects } from '../../src/dialects/index.ts'
import { at, commandsOn, runCommand, textAt } from '../support/command-line.ts'
import { type FreshDatabase, forEachEngine } from '../support/engines.ts'
import { startTestPlatform } from '../support/platform.ts'
import { startReceiver } from '../support/receiver.ts'

function scopesOf(app: unknown): readonly unknown[] {
  const list = at(app, 'dialects')
  assert.ok(Array.isArray(list))
  return list.map((one) => ({ name: at(one, 'name'), scopes: at(one, 'scopes') }))
}

forEachEngine((engine) => {
  let database: FreshDatabase
  before(async () => {
    database = await engine.freshDatabase()
  })
  after(() => database.drop())

  test('app create on an empty directory creates an app whose secret gets a token; list and show include it', async () => {
    const { need } = commandsOn(database)
    const made = await need('app', 'create', '--name', 'Acme', '--redirect-uri', 'http://localhost:3000/cb')
    assert.match(textAt(made, 'client_id'), /^[0-9a-f]{32}$/)
    assert.match(textAt(made, 'client_secret'), /^tsk_/)
    const list = await need('app', 'list')
    assert.equal(at(list, 'length'), 1)
    assert.equal(textAt(list, 0, 'client_id'), textAt(made, 'client_id'))
    const shown = await need('app', 'show', textAt(made, 'app_id'))
    assert.deepEqual(at(shown, 'redirect_uris'), ['http://localhost:3000/cb'])
    assert.equal(textAt(shown, 'secrets', 0, 'ends_in'), textAt(made, 'client_secret').slice(-4))
    assert.ok(!JSON.stringify(shown).includes(textAt(made, 'client_secret')), 'the secret is shown once only')
  })

  test('app create refuses what the core refuses, in one sentence with the reason and exit code 1', async () => {
    const { run } = commandsOn(database)
    const ended = await run(['app', 'create', '--name', 'Acme', '--redirect-uri', '/relative', '--json'])
    assert.equal(ended.code, 1)
    assert.equal(textAt(ended.json(), 'error', 'code'), 'parameter_invalid')
    assert.match(textAt(ended.json(), 'error', 'message'), /redirect URI/)
    assert.match(ended.stderr, /^tallystick: .*redirect URI.*\n/)
    const scopeless = await run(['app', 'create', '--name', 'Acme', '--production'])
    assert.equal(scopeless.code, 2)
    assert.match(scopeless.stderr, /^tallystick: .*requires --scopes\.\n/)
  })

  test('products bound the scopes of a production app, and are changed before its scopes; limits of its data are set and removed', async (t) => {
    const own = await engine.freshDatabase()
    t.after(() => own.drop())
    const { need, run } = commandsOn(own)
    const create = ['app', 'create', '--name', 'Live', '--production', '--dialect', 'tink']
    const refused = await run([...create, '--products', 'reports', '--scopes', 'accounts:read', '--json'])
    assert.equal(textAt(refused.json(), 'error', 'code'), 'product_not_approved')
    assert.match(textAt(refused.json(), 'error', 'message'), /accounts:read needs account_information/)
    assert.equal((await run([...create, '--products', 'other', '--scopes', 'user:read'])).code, 2)
    const sandbox = await run(['app', 'create', '--name', 'Test', '--products', 'reports', '--json'])
    assert.equal(textAt(sandbox.json(), 'error', 'code'), 'parameter_invalid')
    const made = await need(...create, '--products', 'reports,insights', '--scopes', 'statistics:read')
    assert.deepEqual(at(made, 'products'), ['reports', 'insights'])
    const set = ['app', 'set', '--app', textAt(made, 'client_id')]
    const changed = await need(...set, '--products', 'account_information', '--scopes', 'accounts:read')
    assert.deepEqual(at(namedDialect(changed, 'tink'), 'scopes'), ['accounts:read'])
    assert.equal(at(await need(...set, '--products', 'unbounded'), 'products'), null)
    const noLimits = { user_days: null, request_days: null, consent_days: null, session_days: null }
    const ofConsents = await need(...set, '--keep-consents', '9', '--keep-sessions', '8')
    assert.deepEqual(at(ofConsents, 'retention'), { ...noLimits, consent_days: 9, session_days: 8 })
    assert.equal(
      at(await need(...set, '--keep-consents', 'none', '--keep-sessions', 'none'), 'retention'),
      null,
    )
    const limited = await need(...set, '--keep-users', '30', '--keep-requests', '3')
    assert.deepEqual(at(limited, 'retention'), { ...noLimits, user_days: 30, request_days: 3 })
    const shorter = await need(...set, '--keep-users', 'none')
    assert.deepEqual(at(shorter, 'retention'), { ...noLimits, request_days: 3 })
    assert.equal(at(await need(...set, '--keep-requests', 'none'), 'retention'), null)
    assert.equal((await run([...set, '--keep-users', '0'])).code, 2)
    const everything = await need(...create, '--scopes', 'statistics:read,payment:read')
    assert.equal(at(everything, 'products'), null)
  })

  test('an app has an instance id of its own, which no other app can have, and API keys beside its secrets', async (t) => {
    const own = await engine.freshDatabase()
    t.after(() => own.drop())
    const { need, run } = commandsOn(own)
    const dialect = dialects.find(({ policy }) => policy.instanceIds === true)?.name ?? ''
    const first = textAt(await need('app', 'create', '--name', 'First'), 'client_id')
    const second = textAt(await need('app', 'create', '--name', 'Second'), 'client_id')
    const id = '43387CA6-0391-4C82-857D-70D95F087ECB'
    const set = (app: string, ...more: readonly string[]) => ['app', 'set', '--app', app, ...more]
    const of = (app: string) => set(app, '--dialect', dialect)
    const changed = await need(...of(first), '--instance-id', id)
    assert.equal(at(namedDialect(changed, dialect), 'instance_id'), id.toLowerCase())
    const byDefault = textAt(namedDialect(await need('app', 'show', second), dialect), 'instance_id')
    assert.equal(byDefault.replaceAll('-', ''), second)
    const open = await need(...of(first), '--dangerously-allow-unauthenticated', 'on')
    assert.equal(textAt(namedDialect(open, dialect), 'instance_id'), id.toLowerCase())
    assert.equal(at(namedDialect(open, dialect), 'dangerously_allow_unauthenticated'), true)
    const closed = await need(...of(first), '--dangerously-allow-unauthenticated', 'off')
    assert.equal(at(namedDialect(closed, dialect), 'dangerously_allow_unauthenticated'), false)
    const taken = await run([...of(second), '--instance-id', id, '--json'])
    assert.equal(textAt(taken.json(), 'error', 'code'), 'client_id_taken')
    const malformed = await run([...of(second), '--instance-id', 'mine', '--json'])
    assert.equal(textAt(malformed.json(), 'error', 'code'), 'parameter_invalid')
    const other = await run([...set(second, '--dialect', 'tink', '--instance-id', id), '--json'])
    assert.equal(textAt(other.json(), 'error', 'code'), 'parameter_invalid')

    const key = await need('secret', 'create', '--app', first, '--name', 'data', '--api-key')
    assert.match(textAt(key, 'api_key'), /^tsa_/)
    assert.equal(at(key, 'client_secret'), undefined)
    const listed = await need('secret', 'list', '--app', first)
    assert.ok(Array.isArray(listed))
    assert.deepEqual(
      listed.map((secret) => at(secret, 'use')),
      ['client', 'api_key'],
    )
  })

  test('app create takes the dialects by name, or those that have the scopes, and refuses an unknown one', async (t) => {
    // Its own database: the tests below rely on the only app.
    const own = await engine.freshDatabase()
    t.after(() => own.drop())
    const { need, run } = commandsOn(own)
    const all = await need('app', 'create', '--name', 'Everywhere')
    assert.deepEqual(
      scopesOf(all),
      dialects.map(({ name }) => ({ name, scopes: ['*'] })),
    )
    const [first] = dialects
    const scope = first?.policy.scopes.known[0] ?? ''
    const one = await need(
      'app',
      'create',
      '--name',
      'One',
      '--dialect',
      first?.name ?? '',
      '--scopes',
      scope,
    )
    assert.deepEqual(scopesOf(one), [{ name: first?.name, scopes: [scope] }])
    const unknown = await run(['app', 'create', '--name', 'None', '--dialect', 'none', '--json'])
    assert.equal(unknown.code, 1)
    assert.equal(textAt(unknown.json(), 'error', 'code'), 'dialect_unknown')
    const foreign = await run(['app', 'create', '--name', 'None', '--scopes', 'no:such', '--json'])
    assert.equal(foreign.code, 1)
    assert.match(textAt(foreign.json(), 'error', 'message'), /no:such/)
  })

  test('secret create, list and revoke: a secret works until it is revoked', async () => {
    const { need, run } = commandsOn(database)
    const made = await need('secret', 'create', '--name', 'billing', '--expires-days', '90')
    const secretId = textAt(made, 'secret_id')
    const lifeMs = Date.parse(textAt(made, 'expires_at')) - Date.parse(textAt(made, 'created_at'))
    assert.equal(lifeMs, 90 * 86_400_000)
    assert.equal(at(await need('secret', 'revoke', secretId), 'already'), false)
    assert.equal(at(await need('secret', 'revoke', secretId), 'already'), true)
    const list = await need('secret', 'list')
    assert.ok(Array.isArray(list) && list.some((secret) => at(secret, 'revoked_at') !== null))
    const unknown = await run(['secret', 'revoke', 'nothing', '--json'])
    assert.equal(unknown.code, 1)
    assert.equal(textAt(unknown.json(), 'error', 'code'), 'secret_unknown')
  })

  test('key url fetches keys in place of those for assertions, shows and checks them, and removes the URL', async (t) => {
    const own = await engine.freshDatabase()
    t.after(() => own.drop())
    const receiver = await startReceiver()
    t.after(() => receiver.close())
    const { need, run } = commandsOn(own)
    await need('app', 'create', '--name', 'Keys')
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'rotated' }
    await run(['key', 'add', '-', '--name', 'pasted', '--json'], { input: JSON.stringify(jwk) })
    assert.match((await run(['key', 'url'])).stdout, /has no key URL/)
    receiver.answer('/jwks', (response) => response.end(JSON.stringify({ keys: [jwk] })))
    const set = await need('key', 'url', `${receiver.url}/jwks`)
    assert.deepEqual([at(set, 'key_ids'), at(set, 'problem')], [['rotated'], null])
    assert.equal(at(await need('key', 'list'), 'length'), 0)
    assert.deepEqual(await need('key', 'url', '--check'), set)
    assert.match((await run(['key', 'url'])).stdout, /key id +rotated/)
    const refused = await run(['key', 'url', `${receiver.url}/other`, '--json'])
    assert.equal(refused.code, 1)
    assert.match(textAt(refused.json(), 'error', 'message'), /not a JWK set/)
    assert.equal(at(await need('key', 'url', 'none'), 'removed'), true)
    assert.equal(at(await need('key', 'url', 'none'), 'removed'), false)
  })

  test('key add accepts PEM and JWK and refuses a private key; key revoke revokes it', async () => {
    const { need, run } = commandsOn(database)
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const folder = join(database.dataDir, 'given')
    await mkdir(folder, { recursive: true })
    const file = join(folder, 'public.pem')
    await writeFile(file, pair.publicKey.export({ format: 'pem', type: 'spki' }))
    const added = await need('key', 'add', file, '--name', 'billing', '--key-id', 'billing-1')
    assert.equal(textAt(added, 'key_id'), 'billing-1')

    const jwk = JSON.stringify(
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
    )
    const second = await run(['key', 'add', '-', '--name', 'jwk', '--json'], { input: jwk })
    assert.equal(second.code, 0, second.stderr)
    assert.equal(textAt(second.json(), 'key_id').length, 43)

    for (const input of [
      pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      JSON.stringify(pair.privateKey.export({ format: 'jwk' })),
    ]) {
      const refused = await run(['key', 'add', '-', '--name', 'x', '--json'], { input })
      assert.equal(refused.code, 1)
      assert.match(textAt(refused.json(), 'error', 'message'), /private/)
    }
    assert.equal(at(await need('key', 'list'), 'length'), 2)
    await need('key', 'revoke', 'billing-1')
    assert.equal(at(await need('key', 'list'), 'length'), 1)
  })

  test('user create, list and delete by external user id', async () => {
    const { need, run } = commandsOn(database)
    const made = await need('user', 'create', '--external-id', 'alice', '--market', 'gb')
    assert.equal(textAt(made, 'market'), 'GB')
    const again = await run(['user', 'create', '--external-id', 'alice', '--json'])
    assert.equal(again.code, 1)
    assert.equal(textAt(again.json(), 'error', 'code'), 'user_exists')
    assert.equal(textAt(await need('user', 'list'), 0, 'external_user_id'), 'alice')
    assert.equal(at(await need('user', 'delete', 'alice', '--external'), 'deleted'), true)
    assert.deepEqual(await need('user', 'list'), [])
  })

  test('user link creates a dashboard link for one user at the public URL, valid for ten minutes', async () => {
    const { need, run } = commandsOn(database)
    const userId = textAt(await need('user', 'create', '--external-id', 'linked'), 'user_id')
    const link = await need('user', 'link', 'linked', '--external')
    assert.match(textAt(link, 'url'), /^http:\/\/localhost:\d+\/my\/open\?link=[0-9a-f]{32}\.[\w-]{43}$/)
    assert.ok(Date.parse(textAt(link, 'expires_at')) > Date.now() + 9 * 60_000)
    assert.notEqual(textAt(await need('user', 'link', userId), 'url'), textAt(link, 'url'))
    const unknown = await run(['user', 'link', 'nobody', '--external', '--json'])
    assert.equal(textAt(unknown.json(), 'error', 'code'), 'user_unknown')
    await need('user', 'delete', userId)
  })

  test('keys rotate publishes a key that does not sign yet', async () => {
    const { need } = commandsOn(database)
    const rotated = await need('keys', 'rotate')
    const list = await need('keys', 'list')
    assert.ok(Array.isArray(list))
    const states = (algorithm: string) =>
      list.filter((key) => at(key, 'algorithm') === algorithm).map((key) => at(key, 'state'))
    const algorithms = new Set(list.map((key) => textAt(key, 'algorithm')))
    assert.ok(algorithms.has('ES256') && algorithms.has('RS256'))
    for (const algorithm of algorithms) assert.deepEqual(states(algorithm), ['signs', 'published'])
    const published = list.filter((key) => at(key, 'state') === 'published')
    assert.deepEqual(
      published.map((key) => at(key, 'key_id')),
      Array.from(algorithms, (_, index) => textAt(rotated, 'keys', index, 'key_id')),
    )
    assert.equal(textAt(rotated, 'key_id'), textAt(rotated, 'keys', 0, 'key_id'))
    const waitMs = Date.parse(textAt(rotated, 'signs_from')) - Date.parse(textAt(rotated, 'created_at'))
    assert.equal(waitMs, 10 * 60_000)
  })

  test('with two apps a command requires --app', async () => {
    const { need, run } = commandsOn(database)
    const other = await need('app', 'create', '--name', 'Other')
    const unclear = await run(['secret', 'list', '--json'])
    assert.equal(unclear.code, 1)
    assert.equal(textAt(unclear.json(), 'error', 'code'), 'app_unclear')
    for (const name of ['client_id', 'app_id']) {
      assert.equal(at(await need('secret', 'list', '--app', textAt(other, name)), 'length'), 1)
    }
    const unknown = await run(['secret', 'list', '--app', 'nobody', '--json'])
    assert.equal(textAt(unknown.json(), 'error', 'code'), 'app_unknown')
  })

  test('migrate makes the schema once and then finds it done', async () => {
    const fresh = await engine.freshDatabase()
    try {
      const { need } = commandsOn(fresh)
      const first = await need('migrate')
      assert.equal(at(first, 'engine'), engine.name)
      assert.equal(at(first, 'applied'), at(first, 'version'))
      assert.equal(at(await need('migrate'), 'applied'), 0)
    } finally {
      await fresh.drop()
    }
  })

  test('commands take effect at once on a running server', async () => {
    const platform = await startTestPlatform(engine, { demoBank: false })
    try {
      const { need } = commandsOn(platform.database, { apart: true })
      const app = platform.sandbox.client_id
      const made = await need('secret', 'create', '--name', 'second', '--app', app)
      const ask = (): Promise<number> =>
        platform.developer
          .token({
            grant_type: 'client_credentials',
            client_id: app,
            client_secret: textAt(made, 'client_secret'),
          })
          .then(({ status }) => status)
      assert.equal(await ask(), 200)
      await need('secret', 'revoke', textAt(made, 'secret_id'), '--app', app)
      assert.equal(await ask(), 401)
    } finally {
      await platform.stop()
    }
  })
})

test('token inspect distinguishes a valid, a modified and a revoked token, and prints none of them', async () => {
  const [engine] = (await import('../support/engines.ts')).engines
  assert.ok(engine !== undefined)
  const platform = await startTestPlatform(engine, { demoBank: false })
  try {
    platform.clock.advance(Date.now() - platform.clock.nowMs())
    const { run, need } = commandsOn(platform.database)
    const token = await platform.developer.needClientToken()
    const live = await run(['token', 'inspect', '-', '--json'], { input: `${token}\n` })
    assert.equal(at(live.json(), 'signature'), 'good')
    assert.equal(at(live.json(), 'live'), true)
    assert.equal(at(live.json(), 'header', 'alg'), 'ES256')
    assert.equal(at(live.json(), 'claims', 'tallystick', 'client'), platform.sandbox.client_id)
    assert.ok(!live.stdout.includes(token.split('.')[2] ?? token), 'the signature is not printed')

    const [header, , signature] = token.split('.')
    const claims = Buffer.from(JSON.stringify({ sub: 'someone else' })).toString('base64url')
    const changed = await need('token', 'inspect', `${header}.${claims}.${signature}`)
    assert.equal(at(changed, 'signature'), 'bad_signature')
    assert.equal(at(changed, 'live'), false)

    const { ports } = await platform.workbench()
    const app = await ports.store.loadClient(platform.sandbox.client_id, ports.clock.nowMs())
    await ports.store.revokeClientTokens(app?.app.appId ?? '')
    const ended = await need('token', 'inspect', token)
    assert.equal(at(ended, 'signature'), 'good')
    assert.equal(at(ended, 'live'), false)
    assert.match(textAt(ended, 'reason'), /revoked/)

    const nothing = await run(['token', 'inspect', 'tsk_secret', '--json'])
    assert.equal(nothing.code, 1)
    assert.ok(!(nothing.stdout + nothing.stderr).includes('tsk_secret'))
  } finally {
    await platform.stop()
  }
})

test('an unknown command is a usage error: exit code 2, one sentence, and one JSON value with --json', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['frobnicate'], /unknown command 'frobnicate'/i],
    [['app', 'create', '--name', 'x', '--nmae', 'y'], /unknown option '--nmae'.*--name/i],
    [['app', 'create'], /required option '--name <text>' not specified/i],
    [['start', '--prot', '1'], /unknown option '--prot'.*--port/i],
    [['start', '--port', 'abc'], /--port: "abc" is not a number from 0 to 65535/],
    [['user', 'list', '--limit', '0'], /--limit: "0" is not a number from 1 to 1000/],
  ]
  for (const [args, words] of cases) {
    const ended = await runCommand([...args, '--json'])
    assert.equal(ended.code, 2, args.join(' '))
    assert.match(textAt(ended.json(), 'error', 'message'), words)
    assert.match(ended.stderr, words)
    assert.doesNotMatch(ended.stderr, /\n\s+at /, 'no stack')
  }
})

test('a mistyped data directory does not create a new installation', async () => {
  const ended = await runCommand(['app', 'list', '--data-dir', './no/such/place', '--json'])
  assert.equal(ended.code, 1)
  assert.equal(textAt(ended.json(), 'error', 'code'), 'no_installation')
})

test('every command has help with its options and an example that starts like the command', async () => {
  const { parseProgram } = await import('../../src/cli/program.ts')
  for (const row of COMMANDS) {
    const said = parseProgram([...row.name.split(' '), '--help'], '0.0.0')
    assert.equal(said.kind, 'printed', row.name)
    if (said.kind !== 'printed') continue
    for (const { name } of row.options) assert.ok(said.text.includes(`--${name}`), `${row.name} --${name}`)
    assert.ok(said.text.includes('--json'), row.name)
    assert.ok(row.example.startsWith(row.name), row.name)
    assert.ok(said.text.includes(row.example), row.name)
    const words = row.example.split(' ').filter((word) => word !== '<' && word !== 'token.txt')
    assert.equal(parseProgram(words, '0.0.0').kind, 'run', `the example of ${row.name} is a valid command`)
  }
})

function namedDialect(app: unknown, name: string): unknown {
  const all = at(app, 'dialects')
  assert.ok(Array.isArray(all))
  return all.find((row) => at(row, 'name') === name)
}
