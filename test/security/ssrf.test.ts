// rule: Webhook URLs cannot reach the operator's internal network
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type LookupFunction } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readConfig } from '../../src/config.ts'
import { createApp } from '../../src/core/apps/create-app.ts'
import { openWorkbench, type RunningPlatform, startPlatform } from '../../src/main.ts'
import { createKeySetSource } from '../../src/runtime/key-sets.ts'
import { createReceivers } from '../../src/runtime/receivers.ts'
import { endpointsOf } from '../flows/webhooks/event-source.ts'
import { assertRefused, assertStatus, createDeveloper, type Developer } from '../support/developer.ts'
import { findFreePort } from '../support/free-port.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'

const EVENTS = ['refresh:finished']

/** Each is a way to write an address inside, or on this machine. */
const INSIDE = [
  'https://localhost/',
  'https://LOCALHOST./',
  'https://app.localhost/',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://0/',
  'https://10.0.0.1:8443/hooks',
  'https://172.16.3.4/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[64:ff9b::10.0.0.1]/',
  'https://[2002:7f00:1::]/',
  'https://[fd00:ec2::254]/',
  'https://[fe80::1]/',
  'https://１２７.０.０.１/',
]

let running: RunningPlatform
let developer: Developer
let dataDir: string
let receiver: Receiver

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tallystick-data-'))
  receiver = await startReceiver()
  const config = readConfig(
    {
      TALLYSTICK_MODE: 'production',
      PORT: '0',
      TALLYSTICK_HOST: '127.0.0.1',
      TALLYSTICK_DATA_DIR: dataDir,
      TALLYSTICK_PUBLIC_URL: 'https://auth.example.com',
      TALLYSTICK_MASTER_KEY: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
      TALLYSTICK_LOG_LEVEL: 'silent',
    },
    {},
  )
  assert.ok(config.ok, config.ok ? '' : config.error.join('\n'))
  const port = await findFreePort()
  const settled = { ...config.value, port }
  running = await startPlatform(settled)
  const bench = await openWorkbench(settled)
  const organisationId = bench.ports.random.id()
  await bench.store.createOrganisation({ organisationId, name: 'Books AB', createdAtMs: 0 })
  const made = await createApp(bench.ports, bench.policy, {
    organisationId,
    name: 'Books',
    displayName: 'Books',
    // A sandbox app runs on the same machines, so it may reach no more than any other.
    environment: 'sandbox',
    redirectUris: [],
    dialects: [{ policy: bench.policy, scopes: undefined }],
    embedding: false,
    returnsEarly: false,
    clientId: undefined,
    secretText: undefined,
    actor: 'test',
  })
  await bench.close()
  assert.ok(made.ok)
  const credentials = { clientId: made.value.app.clientId, clientSecret: made.value.secret?.text ?? '' }
  developer = createDeveloper(`http://127.0.0.1:${port}`, credentials)
})

after(async () => {
  await running?.stop()
  await receiver?.close()
  await rm(dataDir, { recursive: true, force: true })
})

test('in production an endpoint on an internal IP address is refused at creation, however it is written', async () => {
  const endpoints = endpointsOf(developer)
  for (const url of INSIDE) {
    const answer = await endpoints.create({ url, enabledEvents: EVENTS })
    assert.equal(answer.status, 400, `${url}: ${answer.status} ${answer.text}`)
    assertRefused(answer, 400, 'request.parameter_invalid')
  }
})

test('in production plain http is refused, to public hosts and to this machine', async () => {
  const endpoints = endpointsOf(developer)
  for (const url of ['http://app.example.com/', 'http://8.8.8.8/', receiver.url]) {
    assertRefused(await endpoints.create({ url, enabledEvents: EVENTS }), 400, 'request.parameter_invalid')
  }
})

test('in production an update cannot move an endpoint to an internal host', async () => {
  const endpoints = endpointsOf(developer)
  const { id } = await endpoints.need('https://app.example.com/hooks', EVENTS)
  for (const url of INSIDE) {
    assertRefused(await endpoints.change(id, { url }), 400, 'request.parameter_invalid')
  }
  assertStatus(await endpoints.change(id, { url: 'https://app.example.com/other' }), 200)
})

const request = (url: string) => ({
  url,
  headers: {},
  body: '{}',
  timeoutMs: 2_000,
  signal: new AbortController().signal,
})

/** A name server that gives the next answer each time it is asked. */
function answering(...answers: readonly (readonly string[])[]) {
  let asked = 0
  const lookup: LookupFunction = (_hostname, _options, callback) => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? []
    asked += 1
    callback(
      null,
      answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return { lookup, asked: () => asked }
}

/** Counts connections, whatever is said on them. */
async function listenInside() {
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  // Also after a failed test, which would otherwise keep the file running.
  server.unref()
  return { port: address.port, connections: () => connections, close: () => server.close() }
}

test('a host name that resolves to an internal IP address is refused at delivery, without a connection', async () => {
  const inside = await listenInside()
  const answers = [
    ['127.0.0.1'],
    ['::ffff:127.0.0.1'],
    ['10.0.0.1'],
    ['169.254.169.254'],
    // One good address beside a bad one does not make the name good.
    ['8.8.8.8', '127.0.0.1'],
    ['127.0.0.1', '2606:4700:4700::1111'],
  ]
  for (const protocol of ['http', 'https']) {
    for (const answer of answers) {
      const { lookup } = answering(answer)
      const receivers = createReceivers({ publicOnly: true, lookup })
      const sent = await receivers.post(request(`${protocol}://rebind.example:${inside.port}/`))
      assert.equal(sent.outcome, 'address_refused', `${protocol} ${answer}`)
    }
  }
  assert.equal(inside.connections(), 0)
  inside.close()
})

test('a host name is resolved once per delivery, and the checked IP address is the one that is called (DNS rebinding)', async () => {
  const inside = await listenInside()
  const nobody = '127.0.0.2'
  // Only the first answer is good; a second look-up would lead to the listener.
  const { lookup, asked } = answering([nobody], ['127.0.0.1'])
  const receivers = createReceivers({
    publicOnly: true,
    isPublicAddress: (address) => address === nobody,
    lookup,
  })
  const sent = await receivers.post(request(`http://rebind.example:${inside.port}/`))
  assert.equal(sent.outcome, 'no_connection')
  assert.equal(asked(), 1)
  assert.equal(inside.connections(), 0)
  const again = await receivers.post(request(`http://rebind.example:${inside.port}/`))
  assert.equal(again.outcome, 'address_refused', 'each delivery checks anew')
  assert.equal(inside.connections(), 0)
  inside.close()
})

test('a literal IP address is checked, although nothing is resolved', async () => {
  const inside = await listenInside()
  const receivers = createReceivers({ publicOnly: true })
  for (const host of ['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', '[::1]', '0']) {
    const sent = await receivers.post(request(`http://${host}:${inside.port}/`))
    assert.equal(sent.outcome, 'address_refused', host)
  }
  assert.equal(inside.connections(), 0)
  inside.close()
})

test('a redirect to an internal host is not followed', async () => {
  const inside = await listenInside()
  for (const status of [301, 302, 303, 307, 308]) {
    receiver.answer('/away', (response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${inside.port}/` }).end(),
    )
    const receivers = createReceivers({ publicOnly: false })
    const sent = await receivers.post(request(`${receiver.url}/away`))
    assert.deepEqual([sent.outcome, sent.status], ['answered', status])
  }
  assert.equal(inside.connections(), 0)
  inside.close()
})

test('a key URL reaches nothing inside: private addresses, plain http and redirects are refused (production)', async () => {
  const inside = await listenInside()
  const source = createKeySetSource({ publicOnly: true })
  for (const url of [...INSIDE, 'http://app.example.com/', receiver.url])
    assert.ok('problem' in source.readUrl(url), url)
  const failed = { kind: 'failed', problem: 'address_refused' }
  for (const address of ['127.0.0.1', '10.0.0.1', '::1']) {
    const { lookup } = answering([address])
    const named = createKeySetSource({ publicOnly: true, lookup })
    const { kind, problem } = Object(await named.read(`https://app.example:${inside.port}/`, undefined))
    assert.deepEqual({ kind, problem }, failed)
  }
  for (const host of ['127.0.0.1', '[::1]', '2130706433']) {
    const { kind, problem } = Object(await source.read(`https://${host}:${inside.port}/`, undefined))
    assert.deepEqual({ kind, problem }, failed)
  }
  receiver.answer('/keys-away', (response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end(),
  )
  const open = createKeySetSource({ publicOnly: false })
  const redirected = await open.read(`${receiver.url}/keys-away`, undefined)
  assert.deepEqual([redirected.kind, Object(redirected).status], ['answered', 302])
  assert.equal(inside.connections(), 0)
  inside.close()
})

test('a key URL with 10 MB, a slow body, no response or a compressed one is given up', {
  timeout: 60_000,
}, async () => {
  receiver.answer('/keys-large', (response) => response.end(Buffer.alloc(10 * 1024 * 1024, ' ')))
  receiver.answer('/keys-slow', (response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write(' '), 100)
    response.once('close', () => clearInterval(timer))
  })
  receiver.answer('/keys-silent', () => undefined)
  receiver.answer('/keys-cut', (response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('{')
    setImmediate(() => response.destroy())
  })
  receiver.answer('/keys-zip', (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end())
  const source = createKeySetSource({ publicOnly: false })
  const problems = await Promise.all(
    ['large', 'slow', 'silent', 'cut', 'zip'].map(
      async (name) => Object(await source.read(`${receiver.url}/keys-${name}`, undefined)).problem,
    ),
  )
  assert.deepEqual(problems, ['too_large', 'timeout', 'timeout', 'broken_off', 'encoded'])
  const nobody = await source.read('http://127.0.0.1:1/', undefined)
  assert.deepEqual([nobody.kind, Object(nobody).problem], ['failed', 'no_connection'])
})

test('an endless response is read up to its first kilobyte only', { timeout: 60_000 }, async () => {
  receiver.answer('/endless', (response) => {
    response.writeHead(200)
    const pour = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
      if (!response.destroyed) response.once('drain', pour)
    }
    pour()
  })
  const receivers = createReceivers({ publicOnly: false })
  const sent = await receivers.post(request(`${receiver.url}/endless`))
  assert.deepEqual([sent.outcome, sent.status, sent.detail.length], ['answered', 200, 1024])
})
