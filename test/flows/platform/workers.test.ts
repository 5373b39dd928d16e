// rule: Several worker processes behave as one platform
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { commandsOn, textAt } from '../../support/command-line.ts'
import {
  assertStatus,
  bearer,
  createDeveloper,
  type Developer,
  send,
  textOf,
} from '../../support/developer.ts'
import { type Engine, forEachEngine } from '../../support/engines.ts'
import { startProcess, type TestProcess } from '../../support/platform-process.ts'
import { startReceiver } from '../../support/receiver.ts'
import { waitUntil } from '../../support/wait-until.ts'
import {
  connectToEach,
  logLines,
  newestPid,
  type WorkerConnection,
  workerPids,
} from '../../support/worker-connections.ts'
import { endpointsOf } from '../webhooks/event-source.ts'
import { finishRefresh, openBeside, plantConnection } from '../webhooks/planted-connection.ts'

const TOKEN = '/api/v1/oauth/token'

const startTwo = (engine: Engine, settings: Readonly<Record<string, string>> = {}): Promise<TestProcess> =>
  startProcess(engine, { settings: { TALLYSTICK_WORKERS: '2', ...settings } })

const credentialsOf = ({ clientId, clientSecret }: Developer) => ({
  client_id: clientId,
  client_secret: clientSecret,
})

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

forEachEngine((engine) => {
  let platform: TestProcess
  let workers: readonly WorkerConnection[]
  let one: WorkerConnection
  let other: WorkerConnection
  before(async () => {
    platform = await startTwo(engine, { TALLYSTICK_FAILURES_PER_CLIENT: '10' })
    workers = await connectToEach(platform)
    const [first, second] = workers
    assert.ok(first !== undefined && second !== undefined)
    one = first
    other = second
  })
  after(async () => {
    for (const connection of workers ?? []) connection.close()
    await platform?.stop()
  })

  const statusOf = async (token: string) =>
    await Promise.all(workers.map(async ({ send }) => (await send({ path: '/api/v1/user', token })).status))

  test('both workers are ready, and a token from one is good at the other', async () => {
    const { accessToken } = await platform.developer.needUserTokens()
    assert.deepEqual(await statusOf(accessToken), [200, 200])
    for (const { send } of workers) assert.equal((await send({ path: '/health/ready' })).status, 200)
  })

  test('what is revoked through one worker is refused by the other with the next request', async () => {
    const { need } = commandsOn(platform.database)
    for (let round = 0; round < 5; round++) {
      const { userId, accessToken, refreshToken } = await platform.developer.needUserTokens()
      assert.deepEqual(await statusOf(accessToken), [200, 200])
      const [from, to] = round % 2 === 0 ? [one, other] : [other, one]
      const client = await platform.developer.needClientToken('authorization:revoke')
      const revoked = await from.send({
        path: '/api/v1/oauth/revoke-all',
        token: client,
        form: { user_id: userId },
      })
      assert.equal(revoked.status, 204, revoked.text)
      assert.equal((await to.send({ path: '/api/v1/user', token: accessToken })).status, 401)
      const refreshed = await to.send({
        path: TOKEN,
        form: {
          ...credentialsOf(platform.developer),
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
        },
      })
      assert.equal(refreshed.status, 400, refreshed.text)
    }
    // A secret and an app, which workers on SQLite remember between two commits.
    const app = await need('app', 'create', '--name', 'Two workers')
    const own = { client_id: textAt(app, 'client_id'), client_secret: textAt(app, 'client_secret') }
    const token = async ({ send }: WorkerConnection, secret = own.client_secret) =>
      (
        await send({
          path: TOKEN,
          form: { ...own, client_secret: secret, grant_type: 'client_credentials' },
        })
      ).status
    const both = async (secret?: string) => [await token(one, secret), await token(other, secret)]
    const added = await need('secret', 'create', '--app', own.client_id, '--name', 'second')
    assert.deepEqual(await both(textAt(added, 'client_secret')), [200, 200])
    await need('secret', 'revoke', textAt(added, 'secret_id'), '--app', own.client_id)
    assert.deepEqual(await both(textAt(added, 'client_secret')), [401, 401])
    assert.deepEqual(await both(), [200, 200])
    await need('app', 'disable', '--app', own.client_id)
    assert.deepEqual(await both(), [401, 401])
  })

  test('a code and a refresh token that both workers get at the same time are used once', async () => {
    const own = credentialsOf(platform.developer)
    for (let round = 0; round < 20; round++) {
      const { code } = await platform.developer.needCode()
      const exchanges = await Promise.all(
        workers.map(({ send }) =>
          send({ path: TOKEN, form: { ...own, grant_type: 'authorization_code', code } }),
        ),
      )
      assert.deepEqual(exchanges.map(({ status }) => status).toSorted(), [200, 400], `round ${round}`)
    }
    let { refreshToken } = await platform.developer.needUserTokens()
    for (let round = 0; round < 20; round++) {
      const refreshed = await Promise.all(
        workers.map(({ send }) =>
          send({ path: TOKEN, form: { ...own, grant_type: 'refresh_token', refresh_token: refreshToken } }),
        ),
      )
      const successors = refreshed.map((response) => response.json().refresh_token)
      // Both are the same rotation (a retry within the window): never two families.
      assert.equal(successors[0], successors[1], `round ${round}`)
      refreshToken = String(successors[0])
    }
  })

  test('keys behind the URL of an app: the set that one worker has fetched is good at the other', async (t) => {
    const receiver = await startReceiver()
    t.after(() => receiver.close())
    const { need } = commandsOn(platform.database)
    const clientId = textAt(await need('app', 'create', '--name', 'Keys'), 'client_id')
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    receiver.answer('/keys', (response) =>
      response
        .writeHead(200, { 'content-type': 'application/jwk-set+json' })
        .end(JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k' }] })),
    )
    await need('key', 'url', `${receiver.url}/keys`, '--app', clientId)
    const form = async () => ({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(platform.baseUrl)
        .setExpirationTime('2m')
        .sign(privateKey),
    })
    const assertion = await form()
    const both = await Promise.all(
      workers.map(({ send }) => send({ path: '/oauth2/token', form: assertion })),
    )
    // An assertion counts once, at whichever worker.
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 401])
    for (const { send } of workers)
      assert.equal((await send({ path: '/oauth2/token', form: await form() })).status, 200)
    assert.equal(receiver.at('/keys').length, 1)
  })

  test('failed guesses count for the whole platform, not for each worker', async () => {
    const form = {
      ...credentialsOf(platform.developer),
      client_secret: 'guess',
      grant_type: 'client_credentials',
    }
    const statuses: number[] = []
    for (let round = 0; round < 6; round++) {
      for (const { send } of workers) statuses.push((await send({ path: TOKEN, form })).status)
    }
    // The tenth in all reaches the limit.
    assert.deepEqual(statuses, [...Array(9).fill(401), 429, 429, 429])
  })

  test('metrics are the sum of the workers, whichever is asked', async () => {
    const count = async ({ send }: WorkerConnection) =>
      metric(
        (await send({ path: '/metrics' })).text,
        'tallystick_http_requests_total{route="/health/live",method="GET",status="200"}',
      )
    const before = await count(one)
    for (let round = 0; round < 3; round++)
      for (const { send } of workers) await send({ path: '/health/live' })
    assert.equal(await count(one), before + 6)
    assert.equal(await count(other), before + 6)
    const { text } = await other.send({ path: '/metrics' })
    assert.equal(metric(text, 'tallystick_workers'), 2)
  })

  test('a clock that was moved through one worker is moved in the other with the next request', async () => {
    const nowAt = async ({ send }: WorkerConnection) => {
      const { accessToken } = await platform.developer.needUserTokens()
      return { accessToken, send }
    }
    const { accessToken } = await nowAt(other)
    assert.deepEqual(await statusOf(accessToken), [200, 200])
    const moved = await one.send({ path: '/development/clock', body: { advance: '3h' } })
    assert.equal(moved.status, 200, moved.text)
    // The token has expired at the new time.
    assert.equal((await other.send({ path: '/api/v1/user', token: accessToken })).status, 401)
    assert.equal((await other.send({ path: '/development/clock', body: { reset: true } })).status, 200)
  })

  test('every log line is whole and names its worker', () => {
    const lines = platform
      .output()
      .split('\n')
      .filter((line) => line.includes('"message":"request"'))
    const named = lines.map((line) => Reflect.get(JSON.parse(line), 'worker'))
    assert.ok(named.length > 50)
    assert.deepEqual([...new Set(named)].toSorted(), [1, 2])
    // The banner, once.
    assert.equal(platform.output().split('Tallystick is ready.').length, 2)
  })

  test('kill -9 of a worker under load: it is replaced, nothing acknowledged is lost, and the others serve on', async (t) => {
    const running = await startTwo(engine)
    t.after(() => running.stop())
    const tokens = await Promise.all(
      Array.from({ length: 12 }, async () => (await running.developer.needUserTokens()).refreshToken),
    )
    const grants = 'tallystick_grants_total{type="authorization_code",outcome="issued"}'
    let before = ''
    // A worker that is too busy to report counts with what it reported last.
    await waitUntil('every exchange is counted', async () => {
      before = await scrape(running)
      return metric(before, grants) >= 12
    })
    let answered = 0
    let done = false
    // Each client goes on with the token that it was last answered; only a broken connection has no answer.
    const working = tokens.map(async (first) => {
      let held = first
      let lost = 0
      while (!done) {
        const answer = await running.developer.refresh(held).catch(() => undefined)
        if (answer === undefined) {
          lost += 1
          continue
        }
        assertStatus(answer, 200)
        held = textOf(answer, 'refresh_token')
        answered += 1
      }
      return { held, lost }
    })
    await waitUntil('load', () => answered > 50)
    const lead = await newestPid(running, 1)
    const survivor = await newestPid(running, 2)
    process.kill(lead, 'SIGKILL')
    await waitUntil('the worker is replaced', () => (workerPids(running)[1]?.length ?? 0) === 2)
    const mark = answered
    await waitUntil('load goes on', () => answered > mark + 50)
    done = true
    const clients = await Promise.all(working)
    assert.ok(isRunning(survivor) && (await newestPid(running, 2)) === survivor)
    assert.ok(!isRunning(lead))
    for (const { held } of clients) assertStatus(await running.developer.refresh(held), 200)
    assert.equal(logLines(running, 'a worker ended and is replaced').length, 1)
    // Counters of the dead worker stay in the sum.
    const after = await scrape(running)
    assert.ok(metric(after, grants) >= metric(before, grants), after)
    assert.equal(metric(after, 'tallystick_worker_restarts_total'), 1)
  })

  test('a connection that is on its way to a worker when it is killed is closed, and does not hang', async (t) => {
    const running = await startTwo(engine)
    t.after(() => running.stop())
    for (const number of [1, 2]) process.kill(await newestPid(running, number), 'SIGSTOP')
    const waiting = Array.from({ length: 6 }, () =>
      fetch(`${running.baseUrl}/health/live`, { headers: { connection: 'close' } }).then(
        ({ status }) => status,
        () => 'closed',
      ),
    )
    // Time for the primary process to accept and hand over; none can be answered or refused meanwhile.
    const early = new Promise<string>((resolve) => setTimeout(() => resolve('all wait'), 300))
    assert.equal(await Promise.race([early, ...waiting]), 'all wait')
    for (const number of [1, 2]) process.kill(await newestPid(running, number), 'SIGKILL')
    // Each has an outcome; without the mend those that were being handed over wait for ever.
    const outcomes = await Promise.all(waiting)
    assert.ok(
      outcomes.every((outcome) => outcome === 200 || outcome === 'closed'),
      outcomes.join(' '),
    )
    await waitUntil('both are replaced', () =>
      [1, 2].every((number) => (workerPids(running)[number]?.length ?? 0) === 2),
    )
    assertStatus(await running.developer.clientToken(), 200)
  })

  test('jobs go on when the worker that runs them is killed: each event is delivered once', async (t) => {
    const receiver = await startReceiver()
    t.after(() => receiver.close())
    const running = await startTwo(engine, { TALLYSTICK_DEMO_BANK: 'off' })
    t.after(() => running.stop())
    const store = await openBeside(running.database)
    t.after(() => store.close())
    await endpointsOf(running.developer).need(`${receiver.url}/hook`, ['refresh:finished'])
    const connection = await plantConnection(running, store)
    const finish = async (from: number, to: number) => {
      for (let index = from; index < to; index++)
        await finishRefresh(store, connection, index.toString(16).padStart(14, '0'))
      await waitUntil('every event is delivered', async () => {
        const deliveries = await store.listWebhookDeliveries(connection.appId, 1000)
        return deliveries.length === to && deliveries.every(({ state }) => state === 'delivered')
      })
    }
    await finish(0, 10)
    const lead = await newestPid(running, 1)
    process.kill(lead, 'SIGKILL')
    await finish(10, 20)
    const ids = receiver.at('/hook').map(({ headers }) => headers['x-event-id'])
    assert.equal(ids.length, 20)
    assert.equal(new Set(ids).size, 20)
  })

  test('when no worker can be started any more, the whole ends with the reason, for its supervisor', async (t) => {
    const running = await startTwo(engine)
    t.after(() => running.stop())
    // Another key than the one that the database was set up with.
    await rm(join(running.database.dataDir, 'master.key'))
    for (const number of [1, 2]) process.kill(await newestPid(running, number), 'SIGKILL')
    assert.deepEqual(await running.exited(), { code: 1, signal: null }, running.output())
    assert.match(
      running.output(),
      /no worker can serve any more: The installation has a master key, which is not given/,
    )
  })

  test('SIGTERM or SIGINT stops all workers: requests on open connections are served in the first two phases, and it exits with 0', async (t) => {
    const stopBy = async (signal: 'SIGTERM' | 'SIGINT') => {
      const running = await startTwo(engine, { TALLYSTICK_DRAIN_SECONDS: '20' })
      t.after(() => running.stop())
      const [probes, connections] = [await connectToEach(running), await connectToEach(running)]
      const pids = [await newestPid(running, 1), await newestPid(running, 2)]
      const form = { ...credentialsOf(running.developer), grant_type: 'client_credentials' }
      // As systemd and a terminal do: every process gets the signal.
      for (const pid of [...pids, running.pid]) process.kill(pid, signal)
      // Each worker receives it in its own time.
      for (const { worker, send } of probes)
        await waitUntil(
          `worker ${worker} is not ready`,
          async () => (await send({ path: '/health/ready' })).status === 503,
        )
      const responses = await Promise.all(connections.map(({ send }) => send({ path: TOKEN, form })))
      assert.deepEqual(
        responses.map(({ status, headers }) => [status, headers.connection]),
        responses.map(() => [200, 'close']),
        signal,
      )
      assert.deepEqual(await running.exited(), { code: 0, signal: null }, running.output())
      for (const pid of pids) assert.ok(!isRunning(pid))
    }
    // Both at a time, because each waits for a phase to pass.
    await Promise.all([stopBy('SIGTERM'), stopBy('SIGINT')])
  })

  test('kill -9 of the primary process while a worker starts: that worker ends too', async (t) => {
    const running = await startTwo(engine)
    t.after(() => running.stop())
    let current = running
    // At each point of the start of a worker, which takes about half a second.
    for (const waitMs of [0, 150, 300]) {
      const known = await childrenOf(current.pid)
      process.kill(await newestPid(current, 1), 'SIGKILL')
      let starting: number | undefined
      await waitUntil('another worker starts', async () => {
        starting = (await childrenOf(current.pid)).find((pid) => !known.includes(pid))
        return starting !== undefined
      })
      await sleep(waitMs)
      current.kill('SIGKILL')
      const hasEnded = () => !isRunning(starting ?? 0)
      await waitUntil(`the worker whose start had taken ${waitMs} ms has ended`, hasEnded, 8_000)
      current = await current.restart()
    }
  })

  test('kill -9 of the primary process: its workers end, the port is free, and a restart has everything', async (t) => {
    const first = await startTwo(engine)
    t.after(() => first.stop())
    const { accessToken, refreshToken } = await first.developer.needUserTokens()
    const [connection] = await connectToEach(first)
    const pids = [await newestPid(first, 1), await newestPid(first, 2)]
    first.kill('SIGKILL')
    await waitUntil('the workers have ended', () => pids.every((pid) => !isRunning(pid)))
    connection?.close()
    const probe = createServer()
    const port = Number(new URL(first.baseUrl).port)
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject)
      probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve()))
    })
    const second = await first.restart()
    t.after(() => second.stop())
    const revived = createDeveloper(second.baseUrl, first.developer)
    assertStatus(await send(`${second.baseUrl}/api/v1/user`, { headers: bearer(accessToken) }), 200)
    assertStatus(await revived.refresh(refreshToken), 200)
  })
})

async function childrenOf(pid: number): Promise<readonly number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.split(' ').filter(Boolean).map(Number)
}

async function scrape({ baseUrl }: TestProcess): Promise<string> {
  return await (await fetch(`${baseUrl}/metrics`)).text()
}

function metric(text: string, series: string): number {
  const line = text.split('\n').find((found) => found.startsWith(`${series} `))
  return line === undefined ? 0 : Number(line.slice(series.length + 1))
}
