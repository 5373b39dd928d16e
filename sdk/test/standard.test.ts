// rule: The standard client works with our own server and with oidc-provider
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose'
import { approve, createLinkApp, createPerson, goToBank, signIn } from '../../test/flows/link/journey.ts'
import { forOneEngine } from '../../test/support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../test/support/platform.ts'
import {
  AuthorizationFailedError,
  AuthToken,
  type ClientKey,
  ClientRejectedError,
  ConfigurationError,
  createDpop,
  createMemoryStore,
  createStandardClient,
  type Fetch,
  generateDpopKeyPair,
  NotFoundError,
  privateKeyJwt,
  ReauthorizationRequiredError,
  type StandardClient,
  type StandardOptions,
  UnexpectedResponseError,
} from '../src/standard.ts'
import { type OidcServer, REDIRECT_URI, SECRET, startOidcServer } from './support/oidc-server.ts'

forOneEngine((engine) => {
  const redirectUri = 'https://app.example/other'
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  /** The platform runs on the test's clock, and its `Date` on the machine's. */
  const withoutDate: Fetch = async (url, init) => {
    const response = await fetch(url, init)
    const { status } = response
    const headers = new Headers(response.headers)
    headers.delete('date')
    return { status, headers, text: () => response.text() }
  }

  function createClient(more: Partial<StandardOptions> = {}): {
    client: StandardClient
    tokenRequests: () => number
  } {
    let count = 0
    const client = createStandardClient({
      issuer: platform.baseUrl,
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      redirectUri,
      now: platform.clock.nowMs,
      fetch: (url, init) => {
        if (url.endsWith('/oauth2/token')) count++
        return withoutDate(url, init)
      },
      ...more,
    })
    return { client, tokenRequests: () => count }
  }

  async function authorize(url: string): Promise<string> {
    const person = createPerson()
    const bank = await goToBank(person, await person.get(url))
    return (await approve(person, await signIn(person, bank, 'u-se-ordinary'))).url
  }

  test('our server: discovery, PKCE, iss, ID token, userinfo, data, renewal, revocation', async () => {
    const { client, tokenRequests } = createClient()
    const { url, transaction } = await client.authorize({
      scope: 'openid profile accounts offline_access',
      parameters: { ui_locales: 'sv-SE en' },
    })
    const token = await client.callback(await authorize(url), transaction)
    assert.equal(await client.validToken(), token)
    assert.equal((await client.userinfo()).sub, decodeJwt(String(token.toMap().id_token)).sub)
    const { body } = await client.request(`${platform.baseUrl}/oauth2/accounts`)
    assert.ok(JSON.stringify(body).includes('account'))
    platform.clock.advance(3_600_000)
    const before = tokenRequests()
    await Promise.all(Array.from({ length: 20 }, () => client.userinfo()))
    assert.equal(tokenRequests() - before, 1)
    await client.revoke()
    await assert.rejects(client.validToken(), ReauthorizationRequiredError)
  })

  test('our server: client credentials by basic and in the body, cached by scope', async () => {
    for (const secretIn of ['basic', 'body'] as const) {
      const { client, tokenRequests } = createClient({ secretIn })
      const token = await client.clientCredentials()
      assert.equal(await client.clientCredentials(), token)
      assert.equal(tokenRequests(), 1)
    }
    await assert.rejects(
      createClient({ clientSecret: 'wrong' }).client.clientCredentials(),
      ClientRejectedError,
    )
  })

  test('a redirect with another issuer or state, without an issuer, or of another flow is refused', async () => {
    const { client, tokenRequests } = createClient()
    const { transaction } = await client.authorize({ scope: 'accounts' })
    const { state } = transaction
    const iss = encodeURIComponent(platform.baseUrl)
    for (const query of [
      `code=c&state=${state}`,
      `code=c&state=${state}&iss=https%3A%2F%2Fevil.example`,
      `code=c&state=other&iss=${iss}`,
      `code=c&iss=${iss}`,
      `state=${state}&iss=${iss}`,
      `error=access_denied&state=${state}&iss=${iss}`,
    ])
      await assert.rejects(client.callback(query, transaction), AuthorizationFailedError, query)
    const right = `code=c&state=${state}&iss=${iss}`
    await assert.rejects(
      client.callback(right, { ...transaction, issuer: 'https://other.example' }),
      AuthorizationFailedError,
    )
    assert.equal(tokenRequests(), 0)
    await assert.rejects(client.callback(right, transaction), AuthorizationFailedError)
    assert.equal(tokenRequests(), 1)
  })

  test('metadata of another issuer, an issuer without metadata, and one over plain http are refused', async () => {
    const create = (issuer: string) => createStandardClient({ issuer, clientId: 'c' })
    await assert.rejects(create(`${platform.baseUrl}/`).metadata(), UnexpectedResponseError)
    await assert.rejects(create(`${platform.bankUrl}/nowhere`).metadata(), NotFoundError)
    await assert.rejects(create('http://issuer.example').metadata(), ConfigurationError)
  })

  test('a token of another client is stored, and renewed', async () => {
    const { client } = createClient()
    const { url, transaction } = await client.authorize({
      scope: 'openid accounts offline_access',
      parameters: { ui_locales: 'sv-SE en' },
    })
    const token = await client.callback(await authorize(url), transaction)
    const moved = createClient().client
    const plain = { ...token.toMap(), access_token: 'of-before', expires_at: 1 }
    await moved.storeToken(AuthToken.fromMap(plain), { subject: 'moved' })
    assert.equal(typeof (await moved.userinfo({ subject: 'moved' })).sub, 'string')
  })

  test('an ID token with another nonce is refused, and nothing is stored', async () => {
    const { client } = createClient()
    const { url, transaction } = await client.authorize({
      scope: 'openid accounts offline_access',
      parameters: { ui_locales: 'sv-SE en' },
    })
    const back = await authorize(url)
    await assert.rejects(client.callback(back, { ...transaction, nonce: 'another' }), UnexpectedResponseError)
    await assert.rejects(client.validToken(), ReauthorizationRequiredError)
  })
})

for (const nonces of [false, true]) {
  describe(`oidc-provider${nonces ? ' that requires DPoP nonces and pushed requests' : ''}`, () => {
    let server: OidcServer
    let clientKey: ClientKey
    before(async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES256')
      clientKey = { key: privateKey, alg: 'ES256', kid: 'one' }
      server = await startOidcServer(await exportJWK(publicKey), { nonces, push: nonces })
    })
    after(() => server.close())

    const create = (more: Partial<StandardOptions> & { clientId: string }): StandardClient =>
      createStandardClient({ issuer: server.issuer, redirectUri: REDIRECT_URI, ...more })

    const clients: readonly (readonly [string, () => Partial<StandardOptions>])[] = [
      ['basic', () => ({ clientSecret: SECRET })],
      ['body', () => ({ clientSecret: SECRET, secretIn: 'body' })],
      ['jwt', () => ({ clientAssertion: privateKeyJwt(clientKey) })],
      ['public', () => ({})],
    ]
    for (const [clientId, options] of clients) {
      for (const isBound of [false, true]) {
        test(`client ${clientId}${isBound ? ' with DPoP' : ''}: code with pushed request, userinfo, renewal, revocation`, async () => {
          const dpop = isBound ? createDpop(await generateDpopKeyPair()) : undefined
          const store = createMemoryStore()
          let offsetMs = 0
          const client = create({ clientId, ...options(), dpop, store, now: () => Date.now() + offsetMs })
          const { url, transaction } = await client.authorize({
            scope: 'openid offline_access accounts',
            push: true,
            parameters: { prompt: 'consent' },
          })
          assert.deepEqual([...new URL(url).searchParams.keys()], ['client_id', 'request_uri'])
          const token = await client.callback(await server.authorize(url), transaction)
          assert.equal(token.tokenType.toLowerCase(), isBound ? 'dpop' : 'bearer')
          const { sub } = await client.userinfo()
          assert.equal(sub, 'ada')
          offsetMs = 120_000
          const again = create({
            clientId,
            ...options(),
            dpop,
            store,
            fetch: withDate(() => offsetMs),
            now: () => Date.now() + offsetMs,
          })
          const renewed = await Promise.all(Array.from({ length: 20 }, () => again.validToken()))
          assert.equal(new Set(renewed).size, 1)
          assert.notEqual(renewed[0]?.toMap().access_token, token.toMap().access_token)
          assert.equal((await again.userinfo()).sub, 'ada')
          await again.revoke()
          await assert.rejects(again.validToken(), ReauthorizationRequiredError)
        })
      }
    }

    test('client credentials with private_key_jwt; each assertion is new', async () => {
      const client = create({ clientId: 'jwt', clientAssertion: privateKeyJwt(clientKey) })
      const first = await client.clientCredentials()
      assert.equal(await client.clientCredentials(), first)
      await client.clientCredentials({ scope: 'accounts' })
      const { key } = await generateKeyPair('ES256').then(({ privateKey }) => ({ key: privateKey }))
      await assert.rejects(
        create({
          clientId: 'jwt',
          clientAssertion: privateKeyJwt({ ...clientKey, key }),
        }).clientCredentials(),
        ClientRejectedError,
      )
    })
  })
}

/** The tokens of the test expire sooner than the server's clock says: it agrees with the client's. */
function withDate(offsetMs: () => number): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init)
    const { status } = response
    const headers = new Headers(response.headers)
    headers.set('date', new Date(Date.now() + offsetMs()).toUTCString())
    return { status, headers, text: () => response.text() }
  }
}

test('a DPoP proof has the claims of RFC 9449, and nothing of the key but its public part', async () => {
  const pair = await generateDpopKeyPair()
  const sent: { url: string; headers: Record<string, string> }[] = []
  const issuer = 'https://issuer.example'
  const replies: Record<string, object> = {
    '/.well-known/openid-configuration': {
      issuer,
      token_endpoint: `${issuer}/token?x=1`,
      authorization_endpoint: `${issuer}/a`,
    },
    '/token': { access_token: 'bound', token_type: 'DPoP', expires_in: 60 },
  }
  const client = createStandardClient({
    issuer,
    clientId: 'c',
    clientSecret: 's',
    dpop: createDpop(pair),
    fetch: async (url, init) => {
      sent.push({ url, headers: init.headers })
      return new Response(JSON.stringify(replies[new URL(url).pathname] ?? {}))
    },
  })
  await client.clientCredentials()
  const [, request] = sent
  const proof = String(request?.headers.dpop)
  const header = decodeProtectedHeader(proof)
  assert.deepEqual(Object.keys(header).toSorted(), ['alg', 'jwk', 'typ'])
  assert.equal(header.typ, 'dpop+jwt')
  assert.deepEqual(Object.keys(header.jwk ?? {}).toSorted(), ['crv', 'kty', 'x', 'y'])
  const { htm, htu, jti, iat } = decodeJwt(proof)
  assert.deepEqual([htm, htu], ['POST', `${issuer}/token`])
  assert.ok(String(jti).length > 20 && Math.abs(Number(iat) * 1000 - Date.now()) < 5000)
  const { url } = await client.authorize({ scope: 'a', redirectUri: REDIRECT_URI })
  const jwk = await exportJWK(pair.publicKey)
  assert.equal(new URL(url).searchParams.get('dpop_jkt'), await calculateJwkThumbprint(jwk))
  assert.ok(!inspect(client, { depth: 9, showHidden: true }).includes('bound'))
})
