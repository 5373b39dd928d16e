// rule: The server metadata describes what the endpoints do, and no more
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { isJsonObject, type JsonObject, parseJson } from '../../../src/lib/json.ts'
import { countLiveConsents } from '../../support/bank-consents.ts'
import {
  type Answer,
  assertStatus,
  basic,
  bearer,
  fieldOf,
  postForm,
  send,
  textOf,
} from '../../support/developer.ts'
import { forOneEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { registerKey, signAssertion } from '../../support/signed-assertion.ts'
import { approve, createLinkApp, createPerson, goToBank, signIn } from '../link/journey.ts'
import {
  authorize,
  authorizeUrl,
  exchangeOpenidCode,
  needOpenidCode,
  newVerifier,
  openidToken,
  type Parameters,
} from './journey.ts'

/** Other values that servers of this kind know. Each list of the metadata contains those that work here, and no other. */
const KNOWN = {
  response_types_supported: ['code', 'token', 'id_token', 'code id_token', 'code token', 'none', ''],
  response_modes_supported: ['query', 'form_post', 'fragment', 'jwt', 'query.jwt', 'web_message'],
  grant_types_supported: [
    'authorization_code',
    'refresh_token',
    'client_credentials',
    'password',
    'implicit',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'urn:ietf:params:oauth:grant-type:device_code',
    'urn:ietf:params:oauth:grant-type:token-exchange',
    'urn:openid:params:grant-type:ciba',
  ],
  prompt_values_supported: ['none', 'login', 'consent', 'select_account', 'create', 'Login'],
  code_challenge_methods_supported: ['S256', 'plain', 's256', ''],
  scopes: ['openid', 'profile', 'email', 'address', 'phone', 'accounts:read', 'admin', '*'],
} as const

function objectOf({ text }: Answer): JsonObject {
  const parsed = parseJson(text)
  assert.ok(parsed.ok && isJsonObject(parsed.value), text)
  return parsed.value
}

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let metadata: JsonObject
  before(async () => {
    platform = await startTestPlatform(engine, {
      settings: { TALLYSTICK_FAILURES_PER_CLIENT: '100000', TALLYSTICK_FAILURES_PER_ADDRESS: '100000' },
    })
    app = await createLinkApp(platform)
    metadata = await read('/.well-known/openid-configuration')
  })
  after(() => platform.stop())

  async function read(path: string): Promise<JsonObject> {
    const answer = assertStatus(await send(platform.baseUrl + path), 200)
    assert.equal(answer.headers.get('access-control-allow-origin'), '*')
    return objectOf(answer)
  }

  const listOf = (name: string): readonly string[] => {
    const list = metadata[name]
    assert.ok(Array.isArray(list), name)
    return list.map(String)
  }

  const urlOf = (name: string): string => {
    const url = metadata[name]
    assert.ok(typeof url === 'string' && url.startsWith(`${platform.baseUrl}/`), name)
    return url
  }

  /** The error with which the request comes back to the app; undefined where the hosted flow begins. */
  async function refusalOf(more: Parameters): Promise<string | undefined> {
    const page = await createPerson().get(authorizeUrl(platform, app, newVerifier(), more))
    if (page.byId('form-post') !== undefined) {
      const error = page.all('input').find((input) => input.attribute('name') === 'error')
      return error?.attribute('value')
    }
    if (page.status === 200) return undefined
    return new URL(page.url).searchParams.get('error') ?? `status ${page.status}`
  }

  async function supported(
    values: readonly string[],
    isSupported: (value: string) => Promise<boolean>,
  ): Promise<readonly string[]> {
    const found: string[] = []
    for (const value of values) if (await isSupported(value)) found.push(value)
    return found
  }

  const assertList = (name: string, found: readonly string[]) =>
    assert.deepEqual([...found].sort(), [...listOf(name)].sort(), name)

  async function needTokens(more: Parameters = {}): Promise<Answer> {
    return assertStatus(
      await exchangeOpenidCode(platform, app, await needOpenidCode(platform, app, more)),
      200,
    )
  }

  /** Sends a token, as the client authenticates by each method; the response when it does not. */
  async function methodsOf(path: string): Promise<readonly string[]> {
    const { clientId, clientSecret } = app
    const key = await registerKey(platform, app.appId)
    const mobile = await platform.createApp({ name: 'Mobile', isPublic: true })
    const assertion = await signAssertion(platform, clientId, key, {
      iss: clientId,
      sub: clientId,
      aud: platform.baseUrl,
    })
    const fields = { token: 'x', grant_type: 'refresh_token', refresh_token: 'x' }
    const requests: Readonly<Record<string, () => Promise<Answer>>> = {
      client_secret_basic: () => postForm(path, fields, basic(app)),
      client_secret_post: () =>
        postForm(path, { ...fields, client_id: clientId, client_secret: clientSecret }),
      private_key_jwt: () =>
        postForm(path, {
          ...fields,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion,
        }),
      none: () => postForm(path, { ...fields, client_id: mobile.clientId }),
      bearer: () => postForm(path, fields, bearer(clientSecret)),
    }
    return supported(Object.keys(requests), async (method) => {
      const answer = await requests[method]?.()
      assert.ok(answer !== undefined)
      return answer.status !== 401
    })
  }

  /** Total: a member that is added needs a proof. */
  const PROOFS: Readonly<Record<string, () => Promise<void>>> = {
    issuer: async () => {
      assert.equal(metadata.issuer, platform.baseUrl)
      const tokens = await needTokens()
      for (const name of ['access_token', 'id_token'])
        assert.equal(decodeJwt(textOf(tokens, name)).iss, platform.baseUrl, name)
    },
    authorization_endpoint: async () => {
      assert.ok(authorizeUrl(platform, app, newVerifier()).startsWith(`${urlOf('authorization_endpoint')}?`))
      // OpenID Connect Core section 3.1.2.1: GET and POST.
      const url = new URL(authorizeUrl(platform, app, newVerifier()))
      const posted = await fetch(url.origin + url.pathname, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: url.searchParams.toString(),
        redirect: 'manual',
      })
      assert.equal(posted.status, 303)
      const page = await createPerson().get(new URL(posted.headers.get('location') ?? '', url).href)
      assert.equal(page.status, 200)
      assert.ok(page.byId('bank-choice') !== undefined)
    },
    token_endpoint: async () => {
      const answer = await postForm(
        urlOf('token_endpoint'),
        { grant_type: 'client_credentials', scope: 'accounts' },
        basic(app),
      )
      assertStatus(answer, 200)
    },
    revocation_endpoint: async () => {
      const token = textOf(await needTokens(), 'access_token')
      assertStatus(await postForm(urlOf('revocation_endpoint'), { token }, basic(app)), 200)
      assertStatus(await send(urlOf('userinfo_endpoint'), { headers: bearer(token) }), 401)
    },
    introspection_endpoint: async () => {
      const token = textOf(await needTokens(), 'access_token')
      const answer = await postForm(urlOf('introspection_endpoint'), { token }, basic(app))
      assert.equal(fieldOf(assertStatus(answer, 200), 'active'), true)
    },
    userinfo_endpoint: async () => {
      const token = textOf(await needTokens(), 'access_token')
      assertStatus(await send(urlOf('userinfo_endpoint'), { headers: bearer(token) }), 200)
    },
    jwks_uri: async () => {
      const jwks = createRemoteJWKSet(new URL(urlOf('jwks_uri')))
      const tokens = await needTokens()
      const currentDate = new Date(platform.clock.nowMs())
      for (const [name, typ] of [
        ['access_token', 'at+jwt'],
        ['id_token', 'JWT'],
      ] as const)
        await jwtVerify(textOf(tokens, name), jwks, { typ, currentDate })
    },
    scopes_supported: async () => {
      const values = [...new Set([...listOf('scopes_supported'), ...KNOWN.scopes])]
      assertList(
        'scopes_supported',
        await supported(values, async (scope) => {
          const asked = await openidToken(platform, app, { grant_type: 'client_credentials', scope })
          assert.equal(await refusalOf({ scope }), asked.status === 200 ? undefined : 'invalid_scope', scope)
          return asked.status === 200
        }),
      )
    },
    response_types_supported: async () =>
      assertList(
        'response_types_supported',
        await supported(
          KNOWN.response_types_supported,
          async (type) => (await refusalOf({ response_type: type })) === undefined,
        ),
      ),
    response_modes_supported: async () =>
      assertList(
        'response_modes_supported',
        await supported(
          KNOWN.response_modes_supported,
          async (mode) => (await refusalOf({ response_mode: mode })) === undefined,
        ),
      ),
    grant_types_supported: async () =>
      assertList(
        'grant_types_supported',
        await supported(KNOWN.grant_types_supported, async (type) => {
          const answer = await openidToken(platform, app, { grant_type: type })
          return answer.status === 200 || fieldOf(answer, 'error') !== 'unsupported_grant_type'
        }),
      ),
    subject_types_supported: async () => {
      assert.deepEqual(metadata.subject_types_supported, ['pairwise'])
      const own = decodeJwt(textOf(await needTokens(), 'id_token')).sub
      const other = await createLinkApp(platform, 'Other')
      const code = await needOpenidCode(platform, other)
      const theirs = decodeJwt(textOf(await exchangeOpenidCode(platform, other, code), 'id_token')).sub
      assert.notEqual(own, theirs)
    },
    id_token_signing_alg_values_supported: async () => {
      const { store } = await platform.workbench()
      const stored = await store.loadApp(app.appId)
      assert.ok(stored !== undefined)
      const jwks = createRemoteJWKSet(new URL(urlOf('jwks_uri')))
      for (const idTokenAlgorithm of listOf('id_token_signing_alg_values_supported')) {
        await store.setAppDialects(
          app.appId,
          stored.dialects.map((one) => (one.dialect === 'openid' ? { ...one, idTokenAlgorithm } : one)),
        )
        const currentDate = new Date(platform.clock.nowMs())
        await jwtVerify(textOf(await needTokens(), 'id_token'), jwks, {
          algorithms: [idTokenAlgorithm],
          currentDate,
        })
      }
      await store.setAppDialects(app.appId, stored.dialects)
    },
    token_endpoint_auth_methods_supported: async () =>
      assertList('token_endpoint_auth_methods_supported', await methodsOf(urlOf('token_endpoint'))),
    revocation_endpoint_auth_methods_supported: async () =>
      assertList('revocation_endpoint_auth_methods_supported', await methodsOf(urlOf('revocation_endpoint'))),
    introspection_endpoint_auth_methods_supported: async () =>
      assertList(
        'introspection_endpoint_auth_methods_supported',
        await methodsOf(urlOf('introspection_endpoint')),
      ),
    // The assertions of the methods above are signed with it; keys of other types cannot be registered.
    token_endpoint_auth_signing_alg_values_supported: async () =>
      assert.deepEqual(metadata.token_endpoint_auth_signing_alg_values_supported, ['ES256']),
    revocation_endpoint_auth_signing_alg_values_supported: async () =>
      assert.deepEqual(metadata.revocation_endpoint_auth_signing_alg_values_supported, ['ES256']),
    introspection_endpoint_auth_signing_alg_values_supported: async () =>
      assert.deepEqual(metadata.introspection_endpoint_auth_signing_alg_values_supported, ['ES256']),
    code_challenge_methods_supported: async () =>
      assertList(
        'code_challenge_methods_supported',
        await supported(
          KNOWN.code_challenge_methods_supported,
          async (method) => (await refusalOf({ code_challenge_method: method })) === undefined,
        ),
      ),
    claims_supported: async () => {
      const tokens = await needTokens({ scope: 'openid profile', nonce: 'n-1' })
      const user = await send(urlOf('userinfo_endpoint'), {
        headers: bearer(textOf(tokens, 'access_token')),
      })
      assertList('claims_supported', [
        ...new Set([...Object.keys(decodeJwt(textOf(tokens, 'id_token'))), ...Object.keys(objectOf(user))]),
      ])
    },
    prompt_values_supported: async () =>
      assertList(
        'prompt_values_supported',
        await supported(
          KNOWN.prompt_values_supported,
          async (prompt) => (await refusalOf({ prompt })) !== 'invalid_request',
        ),
      ),
    authorization_response_iss_parameter_supported: async () => {
      const end = await authorize(platform, app, newVerifier())
      assert.equal(new URL(end.url).searchParams.get('iss'), platform.baseUrl)
      const refused = await createPerson().get(authorizeUrl(platform, app, newVerifier(), { scope: 'x' }))
      assert.equal(new URL(refused.url).searchParams.get('iss'), platform.baseUrl)
    },
    authorization_details_types_supported: async () => {
      const types = ['account_information', 'payment_initiation', '']
      const isKnown = async (type: string) => {
        const details = JSON.stringify([{ type, datatypes: ['accounts'] }])
        return (await refusalOf({ authorization_details: details })) === undefined
      }
      assertList('authorization_details_types_supported', await supported(types, isKnown))
    },
    claims_parameter_supported: async () => {
      assert.equal(metadata.claims_parameter_supported, false)
      const claims = JSON.stringify({ id_token: { name: { essential: true } } })
      const tokens = await needTokens({ scope: 'openid', claims })
      assert.ok(!('name' in decodeJwt(textOf(tokens, 'id_token'))))
    },
    request_parameter_supported: async () => {
      assert.equal(metadata.request_parameter_supported, false)
      assert.equal(await refusalOf({ request: 'a.b.c' }), 'request_not_supported')
    },
    request_uri_parameter_supported: async () => {
      assert.equal(metadata.request_uri_parameter_supported, false)
      assert.equal(
        await refusalOf({ request_uri: `https://app.example/${newVerifier()}` }),
        'request_uri_not_supported',
      )
    },
  }

  test('both documents are equal, and each of their members has a proof', async () => {
    assert.deepEqual(await read('/.well-known/oauth-authorization-server'), metadata)
    assert.deepEqual(Object.keys(PROOFS).sort(), Object.keys(metadata).sort())
  })

  for (const [name, prove] of Object.entries(PROOFS)) {
    test(`${name} is what the endpoints do`, prove)
  }

  test('the data API says which server authorizes it, and accepts the token in the header only (RFC 9728 §2)', async () => {
    const resource = await read('/.well-known/oauth-protected-resource')
    assert.equal(resource.resource, metadata.issuer)
    assert.deepEqual(resource.authorization_servers, [metadata.issuer])
    assert.equal(resource.jwks_uri, metadata.jwks_uri)
    assert.deepEqual(resource.scopes_supported, metadata.scopes_supported)
    assert.deepEqual(resource.bearer_methods_supported, ['header'])
    const token = textOf(await needTokens(), 'access_token')
    const accounts = `${platform.baseUrl}/oauth2/accounts`
    assertStatus(await send(accounts, { headers: bearer(token) }), 200)
    assertStatus(await send(`${accounts}?access_token=${token}`), 401)
  })

  test('`prompt` and `max_age` always lead to a new sign-in, whose time is in the ID token; `login_hint` is filled in', async () => {
    for (const more of [{ prompt: 'login' }, { prompt: 'consent select_account' }, { max_age: '0' }]) {
      const tokens = await needTokens(more)
      const { auth_time: at } = decodeJwt(textOf(tokens, 'id_token'))
      assert.equal(at, Math.floor(platform.clock.nowMs() / 1000))
    }
    assert.equal(await refusalOf({ prompt: 'none login' }), 'invalid_request')
    assert.equal(await refusalOf({ max_age: '-1' }), 'invalid_request')
    assert.equal(await refusalOf({ prompt: 'none' }), 'login_required')
  })

  test('parameters that are not supported are ignored, or refused by their names (OpenID Connect Core §3.1.2.6)', async () => {
    const ignored = {
      acr_values: 'urn:mace:incommon:iap:silver',
      display: 'popup',
      claims_locales: 'se',
      claims: '{',
      ui_locales: 'tlh zz-ZZ x',
      login_hint: 'x'.repeat(300),
      anything: 'else',
    }
    for (const [name, value] of Object.entries(ignored))
      assert.equal(await refusalOf({ [name]: value }), undefined, name)
    assert.equal(await refusalOf({ registration: '{}' }), 'registration_not_supported')
    assert.equal(await refusalOf({ response_mode: 'fragment' }), 'invalid_request')
    assert.equal(await refusalOf({ prompt: ['login', 'consent'] }), 'invalid_request')
  })

  test('state and nonce come back as they were sent, however long, and `at_hash` is of the access token (§3.1.3.6)', async () => {
    const nonce = 'n'.repeat(384)
    const state = `${'s'.repeat(1000)} &=+%ü"<>`
    const verifier = newVerifier()
    const end = await authorize(platform, app, verifier, { nonce, state })
    const { searchParams } = new URL(end.url)
    assert.equal(searchParams.get('state'), state)
    const tokens = await exchangeOpenidCode(platform, app, { code: searchParams.get('code') ?? '', verifier })
    const claims = decodeJwt(textOf(tokens, 'id_token'))
    assert.equal(claims.nonce, nonce)
    const hash = createHash('sha256').update(textOf(tokens, 'access_token')).digest()
    assert.equal(claims.at_hash, hash.subarray(0, 16).toString('base64url'))
    const silent = new URL((await authorize(platform, app, verifier, { state: undefined })).url)
    assert.equal(silent.searchParams.get('state'), null)
  })

  test('`id_token_hint`: the end user of the hint passes, anybody else is login_required (§3.1.2.1)', async () => {
    const hint = textOf(await needTokens(), 'id_token')
    platform.clock.advance(2 * 60 * 60_000)
    const known = await needTokens({ id_token_hint: hint })
    assert.equal(decodeJwt(textOf(known, 'id_token')).sub, decodeJwt(hint).sub)

    await platform.runJobs()
    const consents = countLiveConsents(platform)
    const person = createPerson()
    const url = authorizeUrl(platform, app, newVerifier(), { id_token_hint: hint })
    const bank = await goToBank(person, await person.get(url))
    const page = await approve(person, await signIn(person, bank, 'u-se-loan'))
    const end = await person.click(page, 'error-return')
    assert.equal(new URL(end.url).searchParams.get('error'), 'login_required', end.url)
    // What the other person agreed to at the bank is revoked.
    await platform.runJobs()
    assert.equal(countLiveConsents(platform), consents)

    const other = await createLinkApp(platform, 'Other')
    const theirs = textOf(
      await exchangeOpenidCode(platform, other, await needOpenidCode(platform, other)),
      'id_token',
    )
    const accessToken = textOf(known, 'access_token')
    for (const wrong of ['x', theirs, accessToken, `${hint.slice(0, -2)}xx`, `${hint}${'x'.repeat(9000)}`])
      assert.equal(await refusalOf({ id_token_hint: wrong }), 'invalid_request', wrong.slice(0, 40))
  })

  test('userinfo responds to GET and POST, with the token in the header or in the form, and is never cached', async () => {
    const token = textOf(await needTokens({ scope: 'openid profile' }), 'access_token')
    const url = urlOf('userinfo_endpoint')
    const read = assertStatus(await send(url, { headers: bearer(token) }), 200)
    for (const answer of [
      await send(url, { headers: { authorization: `bEaReR ${token}` } }),
      await send(url, { method: 'POST', headers: bearer(token) }),
      await postForm(url, { access_token: token }),
    ]) {
      assert.deepEqual(assertStatus(answer, 200).body, read.body)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
    }
  })
})
