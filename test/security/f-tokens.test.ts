// rule: Security cases 49 to 54: forged access tokens
import assert from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { after, before, test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { CompactEncrypt, decodeProtectedHeader, importJWK } from 'jose'
import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import { callWith, ISSUING, isInvalidToken, protectedRoutes } from '../support/called-dialect.ts'
import { assertRefused, assertStatus, type Developer, fieldOf, postForm, send } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { ISSUED_REDIRECT, issueIn } from '../support/issued.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'
import { joinCompact } from '../support/signed-assertion.ts'

/** A route of the dialect that reads something of the user of a token. */
function userRoute(dialect: Dialect): Route {
  const found = protectedRoutes(dialect).find(
    ({ method, path, access }) =>
      method === 'GET' && !path.includes(':') && access.kind === 'token' && access.accepts.includes('user'),
  )
  assert.ok(found !== undefined, dialect.name)
  return found
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let developer: Developer
  let good: string
  let publicJwk: Record<string, unknown>
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_FAILURES_PER_ADDRESS: '1000000' },
    })
    developer = platform.developer
    good = (await developer.needUserTokens('user:read')).accessToken
    publicJwk = await keyOf(good)
    app = await platform.createApp({ name: 'All', redirectUris: [ISSUED_REDIRECT] })
  })
  after(() => platform.stop())

  async function keyOf(token: string): Promise<Record<string, unknown>> {
    const keys = fieldOf(await send(`${platform.baseUrl}/.well-known/jwks.json`), 'keys')
    assert.ok(Array.isArray(keys))
    const { kid } = decodeProtectedHeader(token)
    const found = keys.find((key) => key.kid === kid)
    assert.ok(found !== undefined, 'the key set has the key of the token')
    return found
  }

  const use = (accessToken: string) => developer.get('/api/v1/user', accessToken)
  const partsOf = (token: string) => {
    const [head = '', body = '', signature = ''] = token.split('.')
    const decode = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString())
    return { head, body, signature, header: decode(head), claims: decode(body) }
  }
  const invalid = async (accessToken: string) =>
    assertRefused(await use(accessToken), 401, 'auth.access_token_invalid')

  test('the valid token is accepted, so that the refusals below have their own cause', async () => {
    assertStatus(await use(good), 200)
  })

  test('49: HS256 with our public key as the secret, in every spelling of the key', async () => {
    const { claims } = partsOf(good)
    const key = createPublicKey({ key: publicJwk, format: 'jwk' })
    const pem = key.export({ type: 'spki', format: 'pem' }).toString()
    const der = key.export({ type: 'spki', format: 'der' })
    const x = Buffer.from(String(publicJwk.x), 'base64url')
    for (const secret of [
      pem,
      pem.trim(),
      ` ${pem}`,
      `\n${pem}`,
      der,
      der.toString('base64'),
      x,
      JSON.stringify(publicJwk),
    ]) {
      for (const alg of ['HS256', 'HS384', 'HS512']) {
        const input = joinCompact({ alg, kid: publicJwk.kid, typ: 'JWT' }, claims, '').slice(0, -1)
        const mac = createHmac(`sha${alg.slice(2)}`, secret)
          .update(input)
          .digest('base64url')
        await invalid(`${input}.${mac}`)
      }
    }
  })

  test('51: an encrypted token, with our public key or with a signed token inside, is refused', async () => {
    const key = await importJWK({ ...publicJwk, alg: 'ECDH-ES' }, 'ECDH-ES')
    for (const inner of [JSON.stringify(partsOf(good).claims), good]) {
      const jwe = await new CompactEncrypt(new TextEncoder().encode(inner))
        .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: String(publicJwk.kid), cty: 'JWT' })
        .encrypt(key)
      await invalid(jwe)
    }
    // A signed one as the payload of an unsigned one, and of one that another key signed.
    await invalid(joinCompact({ alg: 'none', cty: 'JWT' }, good, ''))
    await invalid(
      joinCompact({ alg: 'ES256', kid: publicJwk.kid, cty: 'JWT' }, good, partsOf(good).signature),
    )
  })

  test('52: the token does not choose its algorithm: none, nOnE, unknown, another', async () => {
    const { claims, signature } = partsOf(good)
    for (const alg of [
      'none',
      'None',
      'nOnE',
      'NONE',
      ' none',
      '',
      'ES256K',
      'ES384',
      'EdDSA',
      'RS256',
      'es256',
      null,
      undefined,
      ['ES256'],
      {},
    ]) {
      for (const end of ['', signature])
        await invalid(joinCompact({ alg, kid: publicJwk.kid, typ: 'JWT' }, claims, end))
    }
  })

  test('52: a key that the token brings along, or points to, is not used', async () => {
    const { claims } = partsOf(good)
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = publicKey.export({ format: 'jwk' })
    for (const header of [
      { alg: 'ES256', jwk },
      { alg: 'ES256', kid: publicJwk.kid, jwk },
      { alg: 'ES256', jku: `${platform.baseUrl}/evil.json` },
      { alg: 'ES256', kid: publicJwk.kid, x5u: 'https://evil.example/' },
      { alg: 'ES256', kid: publicJwk.kid, x5c: ['AAAA'] },
      { alg: 'ES256', kid: publicJwk.kid, crit: ['exp'] },
      { alg: 'ES256', kid: publicJwk.kid, b64: false },
      { alg: 'ES256', kid: '../../etc/passwd' },
      { alg: 'ES256', kid: '__proto__' },
      { alg: 'ES256', kid: { $ne: '' } },
      { alg: 'ES256' },
    ]) {
      const input = joinCompact(header, claims, '').slice(0, -1)
      const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      await invalid(`${input}.${signature.toString('base64url')}`)
    }
    assert.deepEqual(platform.outbound, [])
  })

  test('52: changed claims, an empty signature, and the signature of zeros (CVE-2022-21449) are refused', async () => {
    const { head, claims, signature } = partsOf(good)
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    for (const changed of [
      { ...claims, exp: 9_999_999_999 },
      { ...claims, scopes: ['user:delete'] },
      { ...claims, sub: 'tink://auth/client/x' },
    ]) {
      await invalid(`${head}.${encode(changed)}.${signature}`)
    }
    for (const forged of ['', 'A'.repeat(86), `${'A'.repeat(85)}E`])
      await invalid(`${head}.${encode(claims)}.${forged}`)
    // A DER signature of the right value, a second spelling of the last character, and padding.
    await invalid(`${good}=`)
    const last = good.at(-1) ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    await invalid(good.slice(0, -1) + (alphabet[alphabet.indexOf(last) + 1] ?? 'B'))
  })

  test('52: a token of another installation, and a token for another policy, are refused', async (t) => {
    const other = await startTestPlatform(engine, { demoBank: false })
    t.after(() => other.stop())
    const { accessToken } = await other.developer.needUserTokens('user:read')
    await invalid(accessToken)
    assert.notEqual(decodeProtectedHeader(accessToken).kid, publicJwk.kid)
  })

  test('54: compressed, many-part and oversized tokens are refused at once', async () => {
    const { claims, signature } = partsOf(good)
    const bomb = deflateRawSync(Buffer.alloc(5_000_000)).toString('base64url')
    // Inflating or decrypting would take memory and seconds of work; processor time is not disturbed by a busy machine.
    const start = process.cpuUsage()
    await invalid(joinCompact({ alg: 'ES256', kid: publicJwk.kid, zip: 'DEF' }, claims, signature))
    const header = Buffer.from(JSON.stringify({ alg: 'ECDH-ES', enc: 'A256GCM', zip: 'DEF' })).toString(
      'base64url',
    )
    await invalid(`${header}..${'A'.repeat(16)}.${bomb.slice(0, 8000)}.${'A'.repeat(22)}`)
    await invalid('a.'.repeat(4000))
    await invalid(`${'a'.repeat(5000)}.${'b'.repeat(5000)}.${'c'.repeat(86)}`)
    assert.equal((await use('a'.repeat(20_000))).status, 431)
    const { user, system } = process.cpuUsage(start)
    assert.ok(user + system < 2_000_000, `${(user + system) / 1000} ms`)
  })

  /** Forgeries of each kind that the cases above try one by one. */
  async function forge(token: string): Promise<Readonly<Record<string, string>>> {
    const { head, body, header, claims, signature } = partsOf(token)
    const jwk = await keyOf(token)
    const { kid } = jwk
    const pem = createPublicKey({ key: jwk, format: 'jwk' })
      .export({ type: 'spki', format: 'pem' })
      .toString()
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const mac = (header: unknown, secret: string) => {
      const input = `${encode(header)}.${body}`
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
    }
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const signed = (header: unknown) => {
      const input = `${encode(header)}.${body}`
      const key = { key: own.privateKey, dsaEncoding: 'ieee-p1363' } as const
      return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`
    }
    const alg = jwk.kty === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES'
    const encrypted = await new CompactEncrypt(new TextEncoder().encode(token))
      .setProtectedHeader({ alg, enc: 'A256GCM', kid: String(kid), cty: 'JWT' })
      .encrypt(await importJWK({ ...jwk, alg }, alg))
    return {
      '49: HS256 with the public key': mac({ alg: 'HS256', kid, typ: 'JWT' }, pem),
      '49: HS256 with the public key, padded': mac({ alg: 'HS256', kid, typ: 'JWT' }, ` ${pem}`),
      '51: encrypted': encrypted,
      '51: nested without a signature': joinCompact({ alg: 'none', cty: 'JWT' }, token, ''),
      '52: none': `${encode({ alg: 'none', kid, typ: 'JWT' })}.${body}.`,
      '52: nOnE with the signature': `${encode({ alg: 'nOnE', kid, typ: 'JWT' })}.${body}.${signature}`,
      '52: the algorithm of another dialect': `${encode({ ...header, alg: jwk.kty === 'RSA' ? 'ES256' : 'RS256' })}.${body}.${signature}`,
      '52: a key in the header': signed({ alg: 'ES256', jwk: own.publicKey.export({ format: 'jwk' }) }),
      '52: a key elsewhere': signed({ alg: 'ES256', kid, jku: `${platform.baseUrl}/evil.json` }),
      '52: no signature': `${head}.${body}.`,
      '52: a signature of zeros': `${head}.${body}.${'A'.repeat(86)}`,
      '52: a longer life': `${head}.${encode({ ...claims, exp: 9_999_999_999 })}.${signature}`,
      '52: another subject': `${head}.${encode({ ...claims, sub: '0'.repeat(32) })}.${signature}`,
      '52: padding': `${token}=`,
      '54: compressed': joinCompact({ alg: 'ES256', kid, zip: 'DEF' }, claims, signature),
      '54: many parts': 'a.'.repeat(4000),
    }
  }

  for (const dialect of ISSUING) {
    test(`49, 51, 52, 54: ${dialect.name} refuses a forgery of each kind, of user and client tokens`, async () => {
      const { userToken, clientToken } = await issueIn(platform, app.appId, dialect)
      const route = userRoute(dialect)
      assert.ok(!isInvalidToken(dialect, route, await callWith(platform, dialect, route, userToken)))
      for (const token of [userToken, clientToken]) {
        for (const [title, forged] of Object.entries(await forge(token))) {
          const answer = await callWith(platform, dialect, route, forged)
          assert.ok(isInvalidToken(dialect, route, answer), `${title}: ${answer.status} ${answer.text}`)
        }
      }
    })
  }

  test('49, 51, 52, 54: introspection calls no forgery active, and revocation ends nothing by it', async () => {
    const openid = ISSUING.find(({ name }) => name === 'openid')
    assert.ok(openid !== undefined)
    const { userToken } = await issueIn(platform, app.appId, openid)
    const { clientId, clientSecret } = app
    const ask = (path: string, token: string) =>
      postForm(platform.baseUrl + path, { token, client_id: clientId, client_secret: clientSecret })
    for (const [title, forged] of Object.entries(await forge(userToken))) {
      const { body, status } = await ask('/oauth2/introspect', forged)
      assert.ok(status === 400 || Reflect.get(Object(body), 'active') === false, `${title}: ${status}`)
      assert.ok([200, 400].includes((await ask('/oauth2/revoke', forged)).status), title)
    }
    assert.equal(fieldOf(await ask('/oauth2/introspect', userToken), 'active'), true)
  })
})
