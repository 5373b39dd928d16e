// rule: No credential is logged, wherever in a request it was sent
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import {
  assertStatus,
  basic,
  bearer,
  type Developer,
  postRaw,
  send,
  TOKEN_PATH,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { plantCode } from '../../support/planted-code.ts'
import { startProcess, startTestPlatform } from '../../support/platform.ts'
import { JWT_BEARER, registerKey, signAssertion } from '../../support/signed-assertion.ts'

/** Uses and misuses every credential; answers all of them. */
async function useEverything(developer: Developer): Promise<readonly string[]> {
  const { baseUrl, clientSecret } = developer
  const clientToken = await developer.needClientToken()
  const tokens = await developer.needUserTokens()
  const spare = await developer.needCode()
  const refreshed = textOf(await developer.refresh(tokens.refreshToken), 'refresh_token')
  const verifier = `verifier-${crypto.randomUUID()}${crypto.randomUUID()}`
  const planted = [
    clientSecret,
    clientToken,
    tokens.code,
    tokens.accessToken,
    tokens.refreshToken,
    refreshed,
    spare.code,
    verifier,
    // As long as a code, and like the name of a parameter.
    'abcdef0123456789abcdef0123456789',
  ]
  await developer.exchange(spare.code, { code_verifier: verifier })
  await developer.exchange(tokens.code)
  await developer.refresh(tokens.refreshToken)
  for (const secret of planted) {
    const encoded = encodeURIComponent(secret)
    // In fields where it belongs and where it does not, in the query, the path, headers and a body that cannot be read.
    for (const name of [
      'client_id',
      'client_secret',
      'code',
      'refresh_token',
      'assertion',
      'scope',
      'grant_type',
      'x',
    ]) {
      await developer.token({ grant_type: 'authorization_code', client_id: 'x', [name]: secret })
    }
    const swapped = { clientId: secret, clientSecret: secret }
    await developer.token({ grant_type: 'client_credentials', client_id: secret, client_secret: secret })
    await developer.token(
      { grant_type: 'refresh_token', refresh_token: secret, client_id: undefined },
      basic(swapped),
    )
    await developer.token({ grant_type: JWT_BEARER, assertion: secret, client_id: secret })
    await send(`${baseUrl}/callback?${secret}`)
    await send(`${baseUrl}/1.0/transactions/connect-accounts?client_id=${encoded}&redirect_uri=http://x`)
    await send(`${baseUrl}${TOKEN_PATH}?client_secret=${encoded}&code=${encoded}`, { method: 'POST' })
    await send(`${baseUrl}/api/v1/user?access_token=${encoded}`, { headers: bearer(secret) })
    await send(`${baseUrl}/data/v2/accounts/${encoded}`, { headers: bearer(tokens.accessToken) })
    await send(`${baseUrl}/api/v1/${encoded}`)
    await send(`${baseUrl}/1.0/transactions/connect-accounts?authorization_code=${encoded}&state=${encoded}`)
    await send(`${baseUrl}/link/${encoded}`, { headers: { cookie: `a=${encoded}` } })
    await send(`${baseUrl}/health/ready`, {
      headers: {
        'x-client-trace-id': secret,
        'x-request-id': secret,
        'user-agent': secret,
        referer: `http://x/${encoded}`,
      },
    })
    await postRaw(`${baseUrl}${TOKEN_PATH}`, secret, basic({ clientId: secret, clientSecret: secret }))
    await postRaw(`${baseUrl}/api/v1/user/create`, `{"market":"${secret}"`, bearer(secret))
    await developer.createUser(clientToken, { market: secret, locale: secret, external_user_id: 17 })
    await developer.createUser(clientToken, { market: 'GB', locale: secret })
    await developer.grantCode(clientToken, { user_id: secret, scope: 'user:read' })
    await developer.grantCode(clientToken, { external_user_id: 'x', scope: secret })
    await send(`${baseUrl}/api/v1/user`, { headers: { authorization: secret } })
  }
  return planted
}

function assertAbsent(text: string, secrets: readonly string[]): void {
  for (const secret of secrets) {
    assert.ok(secret.length >= 20, 'long enough to be found by chance only')
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]
    // The secret half of a JWT is its signature; a hash without a key of a short secret would do as well.
    forms.push(secret.split('.').at(-1) ?? secret, createHash('sha256').update(secret).digest('hex'))
    for (const form of forms) {
      const found = text.indexOf(form)
      assert.equal(found, -1, `found: ${text.slice(Math.max(0, found - 200), found + 40)}`)
    }
  }
}

forEachEngine((engine) => {
  test('a process that logs at trace writes no secret, code, token, verifier or assertion to stdout or stderr', async (t) => {
    const running = await startProcess(engine)
    t.after(() => running.stop())
    const secrets = await useEverything(running.developer)
    running.kill('SIGTERM')
    await running.exited()
    const output = running.output()
    assert.ok(output.includes('"message":"refused"'), 'requests were logged')
    // The banner shows the sandbox app's credentials to the person who started it, and to nobody else.
    const { clientSecret } = running.developer
    const logged = output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .join('\n')
    assertAbsent(logged, [clientSecret])
    assertAbsent(
      output,
      secrets.filter((secret) => secret !== clientSecret),
    )
  })

  test('assertions, keys, PKCE codes and the secrets of other apps stay out of the log as well', async (t) => {
    const platform = await startTestPlatform(engine, { demoBank: false })
    t.after(() => platform.stop())
    const app = await platform.createApp()
    const key = await registerKey(platform, app.appId)
    const good = await signAssertion(platform, app.clientId, key)
    const late = await signAssertion(platform, app.clientId, key, { expiresIn: -600 })
    const present = (assertion: string) =>
      app.developer.token({ client_id: undefined, grant_type: JWT_BEARER, assertion })
    const answer = assertStatus(await present(good), 200)
    for (const assertion of [good, late, `${good}x`]) await present(assertion)
    const verifier = crypto.randomUUID() + crypto.randomUUID()
    const codeChallenge = createHash('sha256').update(verifier).digest('base64url')
    const code = await plantCode(platform, app, { codeChallenge, codeChallengeMethod: 'S256' })
    const exchanged = await app.developer.exchange(code, { code_verifier: verifier })
    await app.developer.exchange(
      await plantCode(platform, app, { codeChallenge, codeChallengeMethod: 'S256' }),
    )
    const secrets = [good, late, verifier, code, app.clientSecret, textOf(answer, 'access_token')]
    secrets.push(textOf(assertStatus(exchanged, 200), 'refresh_token'), textOf(exchanged, 'access_token'))
    assertAbsent(platform.logs.text, secrets)
    assert.ok(!platform.logs.text.includes('PRIVATE KEY'))
    assert.ok(platform.logs.lines.some(({ level }) => level === 'info'))
  })
})
