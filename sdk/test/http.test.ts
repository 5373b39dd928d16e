// rule: Requests have deadlines, safe retries only, and typed errors
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createServerClock } from '../src/core/clock.ts'
import { createHttp, type Fetch, type Http, type HttpRequest } from '../src/core/http.ts'
import { Secret } from '../src/core/secret.ts'
import { type SdkEvent, TallystickError, TimeoutError, UnavailableError } from '../src/index.ts'

type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | Error | 'hang'
type Sent = { url: string; method: string; headers: Record<string, string>; body?: string }

/** A client whose network returns the replies one after another, the last one for ever. */
function createFake(...replies: Reply[]): { http: Http; sent: Sent[]; events: SdkEvent[] } {
  const sent: Sent[] = []
  const events: SdkEvent[] = []
  const fetch: Fetch = async (url, init) => {
    const { signal: _, redirect: __, ...rest } = init
    sent.push({ url, ...rest })
    const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? { status: 200 }
    if (reply === 'hang') return new Promise(() => undefined)
    if (reply instanceof Error) throw reply
    const { status, body = {}, headers = {} } = reply
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return { status, headers: new Headers(headers), text: async () => text }
  }
  const http = createHttp({
    provider: 'fake',
    fetch,
    clock: createServerClock(Date.now),
    jitter: () => 0.5,
    deadlineMs: 60_000,
    emit: (event) => void events.push(event),
    requestIds: ['x-request-id', 'x-other-id'],
    codes: ['error'],
    messages: ['message'],
  })
  return { http, sent, events }
}

const URL_OF_ALL = 'https://api.example/x'
const get: HttpRequest = { operation: 'fake.get', url: URL_OF_ALL }
const post: HttpRequest = { operation: 'fake.post', url: URL_OF_ALL, form: { a: '1' } }
const refused = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })
const reset = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } })

test('a body is a form, JSON or text as it is; undefined fields are left out, secrets are sent in clear', async () => {
  const { http, sent } = createFake({ status: 200 })
  await http.send({ ...get, headers: { 'X-One': new Secret('one'), 'x-two': undefined } })
  await http.send({ ...post, form: { scope: 'a b', secret: new Secret('s+s'), none: undefined } })
  await http.send({ ...get, json: { secret: new Secret('in json'), list: [1] }, bearer: new Secret('token') })
  await http.send({ ...get, json: [1, 2], method: 'PATCH' })
  await http.send({
    ...get,
    text: '{"signed":1}',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })
  const accept = 'application/json'
  assert.deepEqual(sent, [
    { url: URL_OF_ALL, method: 'GET', headers: { accept, 'x-one': 'one' }, body: undefined },
    {
      url: URL_OF_ALL,
      method: 'POST',
      headers: { accept, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'scope=a+b&secret=s%2Bs',
    },
    {
      url: URL_OF_ALL,
      method: 'POST',
      headers: { accept, 'content-type': accept, authorization: 'Bearer token' },
      body: '{"secret":"in json","list":[1]}',
    },
    { url: URL_OF_ALL, method: 'PATCH', headers: { accept, 'content-type': accept }, body: '[1,2]' },
    { url: URL_OF_ALL, method: 'POST', headers: { accept, 'content-type': accept }, body: '{"signed":1}' },
  ])
})

const TABLE: readonly (readonly [reply: Reply, code: string, request?: Partial<HttpRequest>])[] = [
  [{ status: 302, headers: { location: 'https://evil.example' } }, 'unexpected_response'],
  [{ status: 400, body: { error: 'invalid_request' } }, 'invalid_request'],
  [{ status: 400, body: 'not JSON' }, 'invalid_request'],
  [{ status: 400, body: { error: 'invalid_client' } }, 'client_rejected'],
  [{ status: 400, body: { error: 'unauthorized_client' } }, 'client_rejected'],
  [{ status: 400, body: { error: 'oauth.invalid_scope' } }, 'permission_missing'],
  [{ status: 401 }, 'client_rejected'],
  [{ status: 401 }, 'token_rejected', { bearer: new Secret('t') }],
  [{ status: 403 }, 'permission_missing'],
  [{ status: 404 }, 'not_found'],
  [{ status: 409 }, 'conflict'],
  [{ status: 422 }, 'invalid_request'],
  [{ status: 429 }, 'rate_limited'],
  [{ status: 500 }, 'unavailable'],
  [{ status: 503 }, 'unavailable'],
]

for (const [reply, code, request] of TABLE) {
  test(`${JSON.stringify(reply)}${request ? ' with a token' : ''} is ${code}`, async () => {
    const { http } = createFake(reply)
    await assert.rejects(http.send({ ...post, ...request }), (error) => {
      assert.ok(error instanceof TallystickError)
      assert.equal(error.code, code)
      assert.equal(error.name, `TallystickError [${code}]`)
      assert.equal(error.operation, 'fake.post')
      assert.ok(error.hint.length > 10)
      return true
    })
  })
}

test('an error has status, provider code, message, request id and retry time, and nothing else', async () => {
  const headers = { 'x-other-id': 'id-7', 'retry-after': '7', 'set-cookie': 'private' }
  const { http } = createFake({
    status: 429,
    headers,
    body: { error: 'too_many', message: 'Slow down.', other: 'private' },
  })
  await assert.rejects(http.send(post), (error) => {
    assert.ok(error instanceof TallystickError)
    assert.deepEqual(JSON.parse(JSON.stringify(error)), {
      name: 'TallystickError [rate_limited]',
      message: 'fake.post: HTTP 429, too_many, Slow down.',
      code: 'rate_limited',
      hint: 'Retry after retryAfterMs.',
      operation: 'fake.post',
      status: 429,
      requestId: 'id-7',
      providerCode: 'too_many',
      providerMessage: 'Slow down.',
      retryAfterMs: 7000,
    })
    return true
  })
})

for (const [code, isUnsent] of [
  ['ECONNREFUSED', true],
  ['ENOTFOUND', true],
  ['EAI_AGAIN', true],
  ['EHOSTUNREACH', true],
  ['ENETUNREACH', true],
  ['UND_ERR_CONNECT_TIMEOUT', true],
  ['ConnectionRefused', true],
  ['ECONNRESET', false],
  ['EAGAIN', false],
  ['ETIMEDOUT', false],
  ['UND_ERR_HEADERS_TIMEOUT', false],
  ['ERR_MODULE_NOT_FOUND', false],
  ['ConnectionClosed', false],
] as const) {
  test(`after ${code}, a request ${isUnsent ? 'surely did not arrive' : 'may have arrived'}`, async () => {
    const { http, sent } = createFake(Object.assign(new TypeError('fetch failed'), { cause: { code } }))
    await assert.rejects(
      http.send({ ...post, retry: 'unsent' }),
      (error) => error instanceof TallystickError && error.unsent === isUnsent,
    )
    assert.equal(sent.length, isUnsent ? 3 : 1)
  })
}

test('which requests are sent again: reads after any transient failure, others only if nothing arrived', async () => {
  const cases: readonly (readonly [request: HttpRequest, reply: Reply, times: number])[] = [
    [get, { status: 503 }, 3],
    [get, { status: 429 }, 3],
    [get, { status: 500 }, 1],
    [get, { status: 404 }, 1],
    [get, reset, 3],
    [get, refused, 3],
    [post, { status: 503 }, 1],
    [post, reset, 1],
    [post, refused, 1],
    [{ ...post, retry: 'unsent' }, { status: 503 }, 1],
    [{ ...post, retry: 'unsent' }, reset, 1],
    [{ ...post, retry: 'unsent' }, refused, 3],
    [{ ...post, retry: 'safe' }, { status: 502 }, 3],
    [{ ...post, retry: 'safe' }, reset, 3],
    [{ ...get, method: 'DELETE' }, { status: 503 }, 1],
    [{ ...get, json: {} }, { status: 503 }, 1],
  ]
  for (const [request, reply, times] of cases) {
    const { http, sent } = createFake(reply)
    await assert.rejects(http.send(request), TallystickError)
    assert.equal(sent.length, times, JSON.stringify([request, reply instanceof Error ? reply.cause : reply]))
  }
})

test('a retry that succeeds is not seen', async () => {
  const { http, sent } = createFake({ status: 503 }, reset, { status: 200, body: { ok: 1 } })
  assert.deepEqual((await http.send(get)).body, { ok: 1 })
  assert.equal(sent.length, 3)
})

test('the deadline holds for headers, for the body and for all attempts together', async () => {
  const { http } = createFake('hang')
  const startedAt = performance.now()
  await assert.rejects(http.send({ ...get, deadlineMs: 60 }), TimeoutError)
  const slowBody: Fetch = async () => ({
    status: 200,
    headers: new Headers(),
    text: () => new Promise(() => undefined),
  })
  const slow = createHttp({
    provider: 'fake',
    fetch: slowBody,
    clock: createServerClock(Date.now),
    jitter: () => 0.5,
    deadlineMs: 60,
    emit: () => undefined,
    requestIds: [],
    codes: [],
    messages: [],
  })
  await assert.rejects(slow.send(get), TimeoutError)
  const { http: failing, sent } = createFake({ status: 503 })
  await assert.rejects(failing.send({ ...get, deadlineMs: 150 }), UnavailableError)
  assert.ok(sent.length < 3)
  // The client's own deadline is a minute.
  assert.ok(performance.now() - startedAt < 15_000)
})

test('a signal ends the call with its own reason, before, during and between attempts', async () => {
  const reason = new Error('the caller left')
  const { http, sent } = createFake('hang')
  await assert.rejects(http.send({ ...get, signal: AbortSignal.abort(reason) }), reason)
  assert.equal(sent.length, 0)
  for (const reply of ['hang', { status: 503, headers: { 'retry-after': '1' } }] as const) {
    const controller = new AbortController()
    const pending = createFake(reply).http.send({ ...get, signal: controller.signal })
    setTimeout(() => controller.abort(reason), 30)
    await assert.rejects(pending, reason)
  }
})

test('Retry-After as a date, as zero, as nonsense, and longer than ten minutes', async () => {
  const waitOf = async (text: string) => {
    const { http } = createFake({ status: 503, headers: { 'retry-after': text } })
    const error: unknown = await http.send(post).catch((thrown: unknown) => thrown)
    assert.ok(error instanceof TallystickError)
    return error.retryAfterMs
  }
  const beforeMs = Date.now()
  const date = new Date(beforeMs + 60_000).toUTCString()
  const inAMinute = await waitOf(date)
  const [least, most] = [Date.parse(date) - Date.now(), Date.parse(date) - beforeMs]
  assert.ok(inAMinute !== undefined && inAMinute >= least && inAMinute <= most, String(inAMinute))
  assert.equal(await waitOf('0'), 0)
  assert.equal(await waitOf('soon'), undefined)
  assert.equal(await waitOf(''), undefined)
  assert.equal(await waitOf('-5'), 0)
  assert.equal(await waitOf('86400'), 600_000)
})

test('the clock learns from Date, and forgives latency', () => {
  let local = 999_000
  const clock = createServerClock(() => local)
  /** A request that takes a second. */
  const exchange = (date: string | null): number => {
    local = 999_000
    const learn = clock.start()
    local = 1_000_000
    return learn(date)
  }
  assert.equal(exchange(new Date(1_003_000).toUTCString()), 999_000)
  assert.equal(clock.now(), 1_000_000)
  exchange(null)
  exchange('yesterday')
  assert.equal(clock.now(), 1_000_000)
  const sentAt = exchange(new Date(1_300_000).toUTCString())
  assert.ok(Math.abs(sentAt - 1_300_000) < 1000, String(sentAt))
  assert.ok(Math.abs(clock.now() - 1_301_000) < 1000, String(clock.now()))
  assert.equal(exchange('yesterday'), sentAt)
  local += 5000
  assert.ok(Math.abs(clock.now() - 1_306_000) < 1000)
})
