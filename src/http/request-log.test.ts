// rule: Proves that secrets planted anywhere do not reach the log
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import { test } from 'node:test'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { redactText } from './redaction.ts'
import { createLogger, describeError, safePath } from './request-log.ts'
import { createHttpServer, drain, listen } from './server.ts'

const JWT = `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.${'Ab3_-'.repeat(17)}`
const HEX = '0123456789abcdef0123456789ABCDEF'
const RANDOM = 'kJ8_fZ2-qW'.repeat(4)
const BASIC = 'Basic YXBwLWlkOnMzY3JldA=='
const SECRETS = [JWT, HEX, RANDOM, 'YXBwLWlkOnMzY3JldA==', 'hunter2-short']

function capture(level = 'trace') {
  const lines: string[] = []
  const logger = createLogger({ level, destination: { write: (line: string) => void lines.push(line) } })
  return { logger, lines, records: (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line)) }
}

function assertClean(text: string): void {
  for (const secret of SECRETS) assert.ok(!text.includes(secret), `${secret} is in ${text}`)
}

test('redactText masks JWTs, long hex, long base64url, credentials of a scheme and named values', () => {
  const texts = [JWT, HEX, RANDOM, BASIC, `Bearer ${RANDOM.slice(0, 20)}`, `dpop ${JWT}`]
  for (const secret of texts) {
    const masked = redactText(`before ${secret} after`)
    assert.match(masked, /^before (\w+ )?\[redacted\] after$/)
    assert.equal(redactText(masked), masked)
  }
  const named = redactText(
    'client_secret=hunter2-short&code=abc&state=xyz password: "hunter2-short", x_token=a1',
  )
  assert.doesNotMatch(named, /hunter2|abc|a1/)
  assert.match(named, /state=xyz/)
  assert.equal(redactText(named), named)
})

test('redactText leaves sentences, identifiers, dates, UUIDs and stack paths alone', () => {
  const texts = [
    'GET /api/v1/authorization-grant/delegate answered 404 at 2026-01-31T10:00:00.000Z',
    'id 123e4567-e89b-42d3-a456-426614174000 of tallystick_http_request_duration_seconds',
    'at listen (file:///srv/tallystick/src/http/listen.ts:10:5)',
    'at /home/someone/projects/tallystick/node_modules/fastify/lib/server.js:1:2',
    'a bearer of good news',
  ]
  for (const text of texts) assert.equal(redactText(text), text)
})

test('random secrets are masked inside any text: 16 bytes as hex, 30 as base64url and base64', () => {
  const words = fc.string({ unit: fc.constantFrom('a', ' ', '"', ':', '\n', '.'), maxLength: 8 })
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 30, maxLength: 60 }), words, words, (bytes, before, after) => {
      const buffer = Buffer.from(bytes)
      const secrets = [buffer.subarray(0, 16).toString('hex'), buffer.toString('base64url')]
      for (const secret of secrets) {
        assert.ok(!redactText(`${before} ${secret} ${after}`).includes(secret), secret)
      }
    }),
  )
})

test('secrets planted in every place a caller can reach stay out of the line', () => {
  class Session {
    refresh = 'hunter2-short'
  }
  const { logger, lines } = capture()
  const error = Object.assign(new Error(`failed with ${JWT}`), { detail: 'hunter2-short', code: HEX })
  logger.info(`plain ${JWT}`)
  logger.info('interpolated %s %o', RANDOM, { refreshToken: 'hunter2-short' })
  logger.info(
    { clientSecret: 'hunter2-short', nested: { list: [JWT, { password: 'hunter2-short' }] } },
    BASIC,
  )
  logger.info({ headers: { authorization: BASIC, cookie: 'hunter2-short' } })
  logger.info({ token: { value: 'hunter2-short' }, code: 'hunter2-short', session: new Session() })
  logger.info({ map: new Map([['a', 'hunter2-short']]), bytes: Buffer.from('hunter2-short') })
  logger.error(error)
  logger.error({ err: error }, `while ${HEX}`)
  logger.error({ cause: error, a: { b: { c: { d: { e: 'hunter2-short' } } } } })
  logger.child({ secret: 'hunter2-short', note: JWT }).child({ other: JWT }).warn('child')
  logger.info(error, `message ${RANDOM}`)
  assert.equal(lines.length, 11)
  for (const line of lines) {
    assertClean(line)
    assert.ok(typeof JSON.parse(line) === 'object')
  }
})

test('what may be known is still there: ids under their names, numbers, the type and text of an error', () => {
  const { logger, records } = capture()
  logger.info(
    { requestId: 'r-1', clientId: HEX, tokensEnded: 3, amount: 10n, nothing: null },
    'revoked %d of %s',
    3,
    'grant',
  )
  logger.error({ err: new TypeError('a plain reason') }, 'failed')
  const [info, error] = records()
  assert.deepEqual(
    [
      info?.requestId,
      info?.clientId,
      info?.tokensEnded,
      info?.amount,
      info?.nothing,
      info?.message,
      info?.level,
    ],
    ['r-1', HEX, 3, '10', null, 'revoked 3 of grant', 'info'],
  )
  assert.match(String(info?.time), /^\d{4}-\d\d-\d\dT/)
  const err = error?.err
  assert.ok(typeof err === 'object' && err !== null && 'type' in err && 'message' in err && 'stack' in err)
  assert.deepEqual([err.type, err.message], ['TypeError', 'a plain reason'])
  assert.match(String(err.stack), /request-log\.test\.ts/)
})

test('describeError takes whatever was thrown', () => {
  assert.deepEqual(describeError('text'), { type: 'string', message: 'text' })
  assert.deepEqual(describeError(undefined), { type: 'undefined', message: 'undefined' })
  assert.equal(describeError(Object.assign(new Error('x'), { code: 'EPIPE' })).errorCode, 'EPIPE')
})

test('a path keeps the names of its query and loses the values', () => {
  assert.equal(safePath('/a/b'), '/a/b')
  assert.equal(safePath('/a?code=hunter2-short&state=&x'), '/a?code&state&x')
  assert.equal(safePath(`/a?${JWT}`), '/a')
  assert.equal(safePath(`/verify/${RANDOM}?a=1`), '[redacted]?a')
  assertClean(safePath(`/verify/${RANDOM}`))
})

test('a request logs one line with the allowed fields, and a failure its stack, without what the client sent', async () => {
  const { logger, lines, records } = capture('info')
  let count = 0
  const options = { logger, nextRequestId: () => `id-${++count}`, trustedProxies: [] }
  const server = createHttpServer(options, (routes) => {
    routes.post('/token/:kind', (request, reply) => {
      request.clientId = 'app-1'
      request.log.info({ request, req: request, raw: request.raw, headers: request.headers }, 'seen')
      reply.code(201).send('made')
    })
    routes.post('/fail', async (request) => {
      throw new Error(`cannot read ${String(request.body)}`)
    })
  })
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  for (const path of ['/token/user?code=hunter2-short', '/fail', '/none?token=hunter2-short']) {
    const headers = {
      authorization: BASIC,
      cookie: 's=hunter2-short',
      'x-request-id': 'hunter2-short',
      referer: JWT,
    }
    const request = http.request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent: false })
    request.end(`client_secret=hunter2-short&assertion=${JWT}`)
    const [response] = await once(request, 'response')
    response.resume()
    await once(response, 'end')
  }
  await drain(server, 500)
  for (const line of lines) assertClean(line)
  assert.equal(lines.length, 5, 'one line for each request, one for the failure, one that the route wrote')
  const finished = records().filter((record) => record.message === 'request')
  assert.deepEqual(
    finished.map((record) => [record.requestId, record.status, record.path, record.route]),
    [
      ['id-1', 201, '/token/user?code', '/token/:kind'],
      ['id-2', 500, '/fail', '/fail'],
      ['id-3', 404, '/none?token', undefined],
    ],
  )
  const [first] = finished
  assert.deepEqual(Object.keys(first ?? {}).sort(), [
    'address',
    'clientId',
    'durationMs',
    'level',
    'message',
    'method',
    'path',
    'requestId',
    'route',
    'status',
    'time',
  ])
  assert.deepEqual([first?.clientId, first?.address, first?.method], ['app-1', '127.0.0.1', 'POST'])
  const failure = records().find((record) => record.message === 'request failed')
  assert.equal(failure?.requestId, 'id-2')
  assert.match(JSON.stringify(failure?.err), /request-log\.test\.ts/)
})

test('without a destination lines go to stderr, none is lost at exit, and an error is out before a crash', async () => {
  const module = JSON.stringify(new URL('./request-log.ts', import.meta.url).href)
  const start = `const { createLogger } = await import(${module}); const logger = createLogger({ level: 'info' });`
  const run = (code: string) =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', start + code]).then(
      (result) => result.stderr,
      (error: { stderr: string }) => error.stderr,
    )
  assert.match(await run(`logger.info('first'); process.exit(0)`), /^\{.*"message":"first"\}\n$/)
  assert.match(await run(`logger.info('second'); setTimeout(() => {}, 300)`), /^\{.*"message":"second"\}\n$/)
  const killed = `logger.error('third'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50)`
  assert.match(await run(killed), /^\{.*"message":"third"\}\n$/)
})
