// rule: The fast path and the framework return the same response to every request
import assert from 'node:assert/strict'
import { Agent, request as httpRequest } from 'node:http'
import { after, before, test } from 'node:test'
import { dialects } from '../../../src/dialects/index.ts'
import { isJsonObject, type Json } from '../../../src/lib/json.ts'
import { basic, TOKEN_PATH, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

const FORM = 'application/x-www-form-urlencoded'

interface Sent {
  readonly body: string | Buffer
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

interface Received {
  readonly status: number | undefined
  /** Names and values in the order received, without the values that differ from response to response. */
  readonly headers: readonly string[]
  readonly body: string
}

function post(baseUrl: string, path: string, { body, headers }: Sent): Promise<Received> {
  const bytes = Buffer.from(body)
  // A connection stays with node:http once it has carried an unusual request.
  const agent = new Agent({ keepAlive: true })
  return new Promise<Received>((resolve, reject) => {
    const sent = httpRequest(
      baseUrl + path,
      {
        agent,
        method: 'POST',
        headers: { 'content-type': FORM, 'content-length': bytes.length, ...headers },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (piece: string) => {
          text += piece
        })
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            headers: steady(response.rawHeaders),
            body: text,
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(bytes)
  }).finally(() => agent.destroy())
}

function steady(rawHeaders: readonly string[]): string[] {
  const lines: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    const differs = ['x-request-id', 'Date', 'content-length'].includes(name)
    lines.push(differs ? name : `${name}: ${rawHeaders[at + 1]}`)
  }
  return lines
}

/** The fields of a response, tokens left out. */
function shapeOf(body: string): unknown {
  const parsed: Json = JSON.parse(body)
  assert.ok(isJsonObject(parsed))
  return Object.entries(parsed).map(([name, value]) =>
    name === 'access_token' || name === 'refresh_token' ? name : [name, value],
  )
}

const encode = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields).toString()

forEachEngine((engine) => {
  let platform: TestPlatform

  before(async () => {
    const settings = { TALLYSTICK_FAILURES_PER_CLIENT: '1000', TALLYSTICK_FAILURES_PER_ADDRESS: '1000' }
    platform = await startTestPlatform(engine, { demoBank: false, settings })
  })
  after(() => platform.stop())

  /** A header that occurs twice is left to node:http, and an empty query to the framework. */
  async function assertSame(about: string, make: () => Promise<Sent> | Sent): Promise<Received> {
    const whole = await post(platform.baseUrl, TOKEN_PATH, await make())
    const { headers, ...sent } = await make()
    const direct = await post(platform.baseUrl, TOKEN_PATH, {
      ...sent,
      headers: { ...headers, 'x-other': ['1', '2'] },
    })
    const framework = await post(platform.baseUrl, `${TOKEN_PATH}?`, await make())
    for (const received of [whole, direct]) {
      assert.deepEqual(
        { ...received, body: shapeOf(received.body) },
        { ...framework, body: shapeOf(framework.body) },
        about,
      )
    }
    return whole
  }

  test('every grant has the same response on the fast path and through the framework', async () => {
    const { developer } = platform
    const client = { client_id: developer.clientId, client_secret: developer.clientSecret }
    const clientToken = await developer.needClientToken('user:create,authorization:grant')
    const external = `both-${crypto.randomUUID()}`
    await developer.createUser(clientToken, { external_user_id: external, market: 'SE' })
    const code = async () =>
      textOf(
        await developer.grantCode(clientToken, { external_user_id: external, scope: 'user:read' }),
        'code',
      )
    const grants: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
      'client credentials': async () => ({ grant_type: 'client_credentials', scope: 'user:create' }),
      'a code': async () => ({ grant_type: 'authorization_code', code: await code() }),
      'a refresh token': async () => ({
        grant_type: 'refresh_token',
        refresh_token: textOf(await developer.exchange(await code()), 'refresh_token'),
      }),
    }
    for (const [about, fields] of Object.entries(grants)) {
      const received = await assertSame(about, async () => ({
        body: encode({ ...client, ...(await fields()) }),
      }))
      assert.equal(received.status, 200, about)
    }
    const received = await assertSame('the client by HTTP Basic', () => ({
      body: encode({ grant_type: 'client_credentials' }),
      headers: basic(developer),
    }))
    assert.equal(received.status, 200)
  })

  test('every refusal is the same on the fast path and through the framework', async () => {
    const { clientId, clientSecret } = platform.developer
    const client = encode({ client_id: clientId, client_secret: clientSecret })
    const good = `${client}&grant_type=client_credentials`
    const bodies: readonly (readonly [about: string, body: string | Buffer, outcome: string])[] = [
      ['no grant type', client, '400 request.parameter_missing'],
      ['an unknown grant type', `${client}&grant_type=password`, '400 oauth.unsupported_grant_type'],
      ['no client', 'grant_type=client_credentials', '401 oauth.client_not_authenticated'],
      [
        'an unknown client',
        `client_id=nobody&client_secret=x&grant_type=client_credentials`,
        '401 oauth.client_not_found',
      ],
      [
        'a wrong secret',
        `client_id=${clientId}&client_secret=x&grant_type=client_credentials`,
        '401 oauth.invalid_client_secret',
      ],
      ['an unknown scope', `${good}&scope=no:such`, '400 oauth.invalid_scope'],
      ['a malformed scope', `${good}&scope=%22`, '400 oauth.invalid_scope'],
      ['an unknown code', `${client}&grant_type=authorization_code&code=x`, '400 oauth.invalid_code'],
      ['no code', `${client}&grant_type=authorization_code`, '400 request.parameter_missing'],
      [
        'an unknown refresh token',
        `${client}&grant_type=refresh_token&refresh_token=x`,
        '400 oauth.invalid_refresh_token',
      ],
      [
        'a bad assertion',
        'grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=a.b.c',
        '401 oauth.invalid_assertion',
      ],
      ['a field twice', `${good}&scope=user:create&scope=user:create`, '400 request.parameter_repeated'],
      ['a field that is too long', `${good}&code=${'x'.repeat(600)}`, '400 request.parameter_invalid'],
      ['too many fields', `${good}${'&x=1'.repeat(200)}`, '400 request.parameter_repeated'],
      ['a bad escape', `${good}&scope=%zz`, '400 request.malformed'],
      ['bytes that are not UTF-8', Buffer.from([...Buffer.from(good), 0xff, 0xfe]), '400 request.malformed'],
      ['UTF-16', Buffer.from(good, 'utf16le'), '400 request.malformed'],
      ['a NUL', `${good}&scope=%00`, '400 request.parameter_invalid'],
      ['a raw NUL', `${good}&scope=\0`, '400 request.malformed'],
      ['another format', '{"grant_type":"client_credentials"}', '400 request.malformed'],
      ['as long as may be', `${good}&x=${'y'.repeat(65_536 - good.length - 3)}`, '200'],
      ['one byte longer', `${good}&x=${'y'.repeat(65_537 - good.length - 3)}`, '413 request.too_large'],
    ]
    for (const [about, body, outcome] of bodies) {
      const received = await assertSame(about, () => ({ body }))
      const errorCode = /"errorCode":"([a-z_.]+)"/.exec(received.body)?.[1]
      assert.equal([received.status, errorCode ?? ''].join(' ').trim(), outcome, about)
    }
    const headers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      'malformed Basic': { authorization: 'Basic !' },
      'another scheme': { authorization: 'Bearer x' },
      'a host that is none': { host: 'a/b' },
      'a compressed body': { 'content-encoding': 'gzip' },
      'another type': { 'content-type': 'text/plain' },
      'a type that is none': { 'content-type': 'form' },
      ...Object.fromEntries(
        dialects.flatMap(({ echoedHeaders }) =>
          echoedHeaders.map((name) => [`the header ${name}`, { [name]: 'abc' }]),
        ),
      ),
    }
    for (const [about, more] of Object.entries(headers)) {
      await assertSame(about, () => ({ body: good, headers: more }))
    }
  })

  test('the fast path and the framework count requests alike and log the same client', async () => {
    const { clientId, clientSecret } = platform.developer
    const count = async () => {
      const text = await (await fetch(`${platform.baseUrl}/metrics`)).text()
      const line = text
        .split('\n')
        .find(
          (each) =>
            each.startsWith('tallystick_http_requests_total') &&
            each.includes(TOKEN_PATH) &&
            each.includes('"401"'),
        )
      return Number(line?.split(' ').at(-1) ?? 0)
    }
    const before = await count()
    const wrong = encode({
      client_id: clientId,
      client_secret: `${clientSecret}x`,
      grant_type: 'client_credentials',
    })
    await assertSame('a wrong secret', () => ({ body: wrong }))
    assert.equal((await count()) - before, 3)
    const lines = platform.logs.lines.filter(
      (line) => line.message === 'request' && line.route === TOKEN_PATH && line.status === 401,
    )
    const [first, ...others] = lines.slice(-3)
    for (const other of others) {
      assert.deepEqual(Object.keys(first ?? {}), Object.keys(other))
      assert.equal(first?.address, other.address)
    }
    assert.equal(first?.clientId, clientId)
  })
})
