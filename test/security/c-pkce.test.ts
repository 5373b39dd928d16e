// rule: Security cases 23 to 29: PKCE (RFC 7636)
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { assertRefused, assertStatus, basic, send } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { plantCode } from '../support/planted-code.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
/** RFC 7636 appendix B. */
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const CALLBACK = 'http://localhost:3000/callback'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    app = await platform.createApp({ redirectUris: [CALLBACK] })
  })
  after(() => platform.stop())

  const s256 = (codeChallenge = CHALLENGE) =>
    plantCode(platform, app, { codeChallenge, codeChallengeMethod: 'S256' })

  test('the verifier of the RFC’s own example opens its challenge', async () => {
    assertStatus(await app.developer.exchange(await s256(), { code_verifier: VERIFIER }), 200)
    const plain = await plantCode(platform, app, { codeChallenge: VERIFIER, codeChallengeMethod: 'plain' })
    assertStatus(await app.developer.exchange(plain, { code_verifier: VERIFIER }), 200)
  })

  test('23: a missing or empty verifier is refused, and the code is consumed', async () => {
    for (const verifier of [undefined, '']) {
      const code = await s256()
      const answer = await app.developer.exchange(code, { code_verifier: verifier })
      assertRefused(answer, 400, 'oauth.code_verifier_missing')
      assertRefused(
        await app.developer.exchange(code, { code_verifier: VERIFIER }),
        400,
        'oauth.invalid_code',
      )
    }
  })

  test('25: a client secret does not replace the verifier, in the body or by HTTP Basic', async () => {
    const byBody = await app.developer.exchange(await s256())
    assertRefused(byBody, 400, 'oauth.code_verifier_missing')
    const fields = { grant_type: 'authorization_code', code: await s256(), client_id: undefined }
    assertRefused(await app.developer.token(fields, basic(app)), 400, 'oauth.code_verifier_missing')
  })

  test('25: a verifier without a challenge is refused: the challenge was removed (RFC 9700 §4.8.2)', async () => {
    const answer = await app.developer.exchange(await plantCode(platform, app), { code_verifier: VERIFIER })
    assertRefused(answer, 400, 'oauth.code_verifier_unexpected')
  })

  test('26: no other parameter switches the check off', async () => {
    for (const more of [
      { code_challenge: CHALLENGE },
      { code_challenge_method: 'plain' },
      { code_challenge_method: 'none', code_verifier: '' },
      { code_verifier: CHALLENGE, code_challenge_method: 'plain' },
      { redirect_uri: CALLBACK },
      { codeVerifier: VERIFIER },
    ]) {
      const answer = await app.developer.exchange(await s256(), more)
      const isWrong = more.code_verifier === CHALLENGE
      assertRefused(answer, 400, isWrong ? 'oauth.code_verifier_invalid' : 'oauth.code_verifier_missing')
    }
  })

  test('26: a wrong verifier, the challenge itself, and another code’s verifier are refused', async () => {
    for (const verifier of [CHALLENGE, VERIFIER.toLowerCase(), `${VERIFIER.slice(0, -1)}l`, `${VERIFIER}x`]) {
      const answer = await app.developer.exchange(await s256(), { code_verifier: verifier })
      assertRefused(answer, 400, 'oauth.code_verifier_invalid')
    }
  })

  test('28: a flow begins only with a challenge of the right length and alphabet', async () => {
    const enter = (challenge: string, method?: string, clientId = app.clientId) => {
      const query = new URLSearchParams({
        client_id: clientId,
        redirect_uri: CALLBACK,
        code_challenge: challenge,
        ...(method !== undefined && { code_challenge_method: method }),
      })
      return send(`${platform.baseUrl}/1.0/transactions/connect-accounts?${query}`)
    }
    assertStatus(await enter(CHALLENGE, 'S256'), 303)
    // Without a method the challenge is plain (RFC 7636 §4.3), which is refused (RFC 9700 §2.1.1).
    assertStatus(await enter(VERIFIER, 'plain'), 400)
    assertStatus(await enter(VERIFIER), 400)
    assertStatus(await enter(CHALLENGE), 400)
    const loose = await platform.createApp({ redirectUris: [CALLBACK], dangerouslyAllowPlainPkce: true })
    assertStatus(await enter(VERIFIER, 'plain', loose.clientId), 303)
    assertStatus(await enter(VERIFIER, undefined, loose.clientId), 303)
    assertStatus(await enter(CHALLENGE, 'S256', loose.clientId), 303)
    for (const method of ['s256', 'none', 'S512', 'S256 ', 'plain,S256']) {
      assertStatus(await enter(CHALLENGE, method), 400)
    }
    const wrong = fc
      .string({ unit: 'binary-ascii', minLength: 1, maxLength: 140 })
      .filter((text) => !/^[\w-]{43}$/.test(text))
    await fc.assert(
      fc.asyncProperty(wrong, async (challenge) => {
        assertStatus(await enter(challenge, 'S256'), 400)
      }),
      {
        numRuns: 40,
        examples: [['a'.repeat(42)], ['a'.repeat(44)], [`${'a'.repeat(42)}=`], [`${'a'.repeat(42)}.`]],
      },
    )
  })

  test('28: only the verifier whose hash the challenge is opens it, whatever its length and alphabet', async () => {
    const unreserved = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'
    const text = fc.string({ unit: fc.constantFrom(...unreserved), minLength: 43, maxLength: 128 })
    await fc.assert(
      fc.asyncProperty(text, text, async (verifier, other) => {
        const challenge = createHash('sha256').update(verifier).digest('base64url')
        assertStatus(await app.developer.exchange(await s256(challenge), { code_verifier: verifier }), 200)
        fc.pre(verifier !== other)
        const answer = await app.developer.exchange(await s256(challenge), { code_verifier: other })
        assertRefused(answer, 400, 'oauth.code_verifier_invalid')
      }),
      { numRuns: 10 },
    )
    // Too short, too long and outside the alphabet, although the hash would fit.
    for (const verifier of [
      'a'.repeat(42),
      'a'.repeat(129),
      `${'a'.repeat(43)}=`,
      `${'a'.repeat(43)} `,
      'é'.repeat(43),
    ]) {
      const challenge = createHash('sha256').update(verifier).digest('base64url')
      const answer = await app.developer.exchange(await s256(challenge), { code_verifier: verifier })
      assertRefused(answer, 400, 'oauth.code_verifier_invalid')
    }
  })

  test('29: there is no device flow whose verifier could go unchecked', async () => {
    const fields = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'x' }
    assertRefused(
      await app.developer.token({ ...fields, code_verifier: VERIFIER }),
      400,
      'oauth.unsupported_grant_type',
    )
  })
})
