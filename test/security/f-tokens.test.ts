// rule: Security cases 49 to 54: forged access tokens
import assert from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { after, before, test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { CompactEncrypt, decodeProtectedHeader, importJWK } from 'jose'
import { assertRefused, assertStatus, type Developer, fieldOf, send } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'
import { joinCompact } from '../support/signed-assertion.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let developer: Developer
  let good: string
  let publicJwk: Record<string, unknown>
  before(async () => {
    platform = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_FAILURES_PER_ADDRESS: '1000000' },
    })
    developer = platform.developer
    good = (await developer.needUserTokens('user:read')).accessToken
    const keys = fieldOf(await send(`${platform.baseUrl}/.well-known/jwks.json`), 'keys')
    assert.ok(Array.isArray(keys))
    publicJwk = keys[0]
  })
  after(() => platform.stop())

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
})
