// rule: Commands app set and app delete, also when they are killed
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { plantUser, sampleConnection } from '../../src/storage/conformance/samples.ts'
import { type OpenedStore, openStore } from '../../src/storage/engine/open.ts'
import { at, commandsOn, startCommand, textAt } from '../support/command-line.ts'
import { assertStatus, textOf } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { startProcess, type TestProcess } from '../support/platform-process.ts'
import { runSql } from '../support/run-sql.ts'

/** Ten batches. */
const USERS = 1_000

forEachEngine((engine) => {
  let running: TestProcess
  let store: OpenedStore
  before(async () => {
    running = await startProcess(engine, {
      settings: { TALLYSTICK_LOG_LEVEL: 'silent', TALLYSTICK_SHARED_DATA_DIR: 'on' },
    })
    store = await openStore({
      databaseUrl: running.database.databaseUrl,
      sqliteFile: join(running.database.dataDir, 'tallystick.sqlite'),
      clock: { nowMs: () => Date.now() },
    })
  })
  after(async () => {
    await store.close()
    await running.stop()
  })

  const createApp = async (...more: readonly string[]) => {
    const { need } = commandsOn(running.database)
    const made = await need(
      'app',
      'create',
      '--name',
      'Doomed',
      '--redirect-uri',
      'https://a.example/cb',
      ...more,
    )
    return { appId: textAt(made, 'app_id'), clientId: textAt(made, 'client_id') }
  }

  test('app set turns refresh tokens off and on, at once, and leaves what is not named', async () => {
    const { need, run } = commandsOn(running.database)
    const clientId = running.developer.clientId
    const exchange = async () => {
      const { code } = await running.developer.needCode('user:read')
      return assertStatus(await running.developer.exchange(code), 200)
    }
    const before = await need('app', 'show', clientId)
    assert.notEqual(textOf(await exchange(), 'refresh_token'), '')
    const off = await need('app', 'set', '--app', clientId, '--refresh-tokens', 'off')
    assert.deepEqual([at(off, 'dialects', 0, 'refresh_tokens'), at(off, 'name')], [false, at(before, 'name')])
    assert.ok(!('refresh_token' in Object((await exchange()).body)))
    const on = await need('app', 'set', '--app', clientId, '--refresh-tokens', 'on', '--name', 'Other')
    assert.deepEqual([at(on, 'dialects', 0, 'refresh_tokens'), at(on, 'name')], [true, 'Other'])
    assert.deepEqual(at(on, 'redirect_uris'), at(before, 'redirect_uris'))
    assert.notEqual(textOf(await exchange(), 'refresh_token'), '')
    const documented = await need(
      'app',
      'set',
      '--app',
      clientId,
      '--terms-url',
      'https://a.example/terms',
      '--privacy-url',
      'https://a.example/privacy',
    )
    assert.equal(at(documented, 'terms_url'), 'https://a.example/terms')
    const removed = await need('app', 'set', '--app', clientId, '--terms-url', 'none')
    assert.deepEqual(
      [at(removed, 'terms_url'), at(removed, 'privacy_url')],
      [null, 'https://a.example/privacy'],
    )
    const uri = 'https://b.example/cb'
    const { clientId: other } = await createApp()
    assert.deepEqual(at(await need('app', 'set', '--app', other, '--redirect-uri', uri), 'redirect_uris'), [
      uri,
    ])
    for (const [args, code] of [
      [['--refresh-tokens', 'maybe'], 'usage'],
      [[], 'usage'],
      [['--redirect-uri', 'javascript:1'], 'parameter_invalid'],
      [['--name', ''], 'parameter_invalid'],
    ] as const) {
      const ended = await run(['app', 'set', '--app', other, ...args, '--json'])
      assert.equal(textAt(ended.json(), 'error', 'code'), code, args.join(' '))
    }
    const [event] = (await need(
      'audit',
      'list',
      '--app',
      other,
      '--action',
      'app.changed',
    )) as readonly unknown[]
    assert.deepEqual([at(event, 'actor'), at(event, 'target')], ['cli', other])
  })

  test('doctor warns of apps with plain PKCE, and of a deletion that is not complete', async () => {
    const { run, need } = commandsOn(running.database)
    const { clientId, appId } = await createApp('--dangerously-allow-plain-pkce')
    const sentences = async () => {
      const findings = at((await run(['doctor', '--json'])).json(), 'findings') as readonly unknown[]
      return findings
        .filter((one) => at(one, 'check') === 'apps')
        .map((one) => [textAt(one, 'verdict'), textAt(one, 'sentence')])
    }
    const [[verdict, sentence = ''] = []] = await sentences()
    assert.equal(verdict, 'warn')
    assert.ok(sentence.includes(clientId) && !sentence.includes(running.developer.clientId), sentence)
    await need('app', 'set', '--app', clientId, '--dangerously-allow-plain-pkce', 'off')
    assert.deepEqual(
      (await sentences()).map(([first]) => first),
      ['ok'],
    )
    await need('app', 'disable', '--app', clientId)
    await store.startAppDeletion(appId, Date.now())
    const [[late, unfinished] = []] = await sentences()
    assert.deepEqual([late, unfinished?.includes(clientId)], ['warn', true])
    await need('app', 'delete', clientId)
    assert.deepEqual(
      (await sentences()).map(([first]) => first),
      ['ok'],
    )
  })

  test('app delete that is killed is completed by the next one; no consent at a bank is lost, and the audit trail stays', async () => {
    // Its jobs would work off the queue that is counted here.
    running.kill('SIGKILL')
    await running.exited()
    const { run, need, environment } = commandsOn(running.database)
    const { appId, clientId } = await createApp()
    const refused = await run(['app', 'delete', clientId, '--json'])
    assert.equal(textAt(refused.json(), 'error', 'code'), 'client_not_disabled')
    await need('app', 'disable', '--app', clientId)
    for (let count = 0; count < USERS; count++) {
      const { userId } = await plantUser(store, appId)
      await store.createConnection({ ...sampleConnection(appId, userId), sealedSession: `sealed-${count}` })
    }
    const left = async () => (await store.listUsers(appId, undefined, USERS + 1)).length
    const killed = startCommand(['app', 'delete', clientId], { environment })
    // It reports each batch of users; the next ones are still to come.
    killed.child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('end users deleted')) killed.child.kill('SIGKILL')
    })
    await killed.ended
    const remaining = await left()
    assert.ok(remaining > 0 && remaining < USERS, `${remaining} of ${USERS} users are left`)
    assert.equal(
      textAt((await run(['app', 'enable', '--app', clientId, '--json'])).json(), 'error', 'code'),
      'client_being_deleted',
    )

    const deleted = await need('app', 'delete', clientId)
    assert.equal(at(deleted, 'deleted'), true)
    assert.equal(await left(), 0)
    assert.equal(await store.loadApp(appId), undefined)
    const queued = await runSql(
      running.database,
      `SELECT sealed_session FROM bank_endings WHERE app_id = '${appId}'`,
    )
    assert.equal(queued.length, USERS)
    for (const named of [clientId, appId]) {
      const [event] = (await need('audit', 'list', '--app', named)) as readonly unknown[]
      assert.deepEqual(
        [at(event, 'actor'), at(event, 'action'), at(event, 'target')],
        ['cli', 'app.deleted', clientId],
      )
    }
  })
})
