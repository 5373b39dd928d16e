// rule: The Python and Ruby clients work unchanged with the open standards
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'
import { approve, createLinkApp, createPerson, goToBank, signIn } from '../flows/link/journey.ts'
import { forOneEngine } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'
import { testWithPython, testWithRuby } from '../support/programs.ts'

const REDIRECT = 'https://app.example/other'
const ENDS_WITHIN_MS = 90_000

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  /** Runs the script, with this process as the browser. */
  async function drive(program: string, script: string, method: string): Promise<void> {
    const now = String(Math.floor(platform.clock.nowMs() / 1000))
    const file = fileURLToPath(new URL(script, import.meta.url))
    const args = [file, platform.baseUrl, app.clientId, app.clientSecret, method, REDIRECT, now]
    const child = spawn(program, args, {
      env: { ...process.env, AUTHLIB_INSECURE_TRANSPORT: '1', OAUTHLIB_INSECURE_TRANSPORT: '1' },
      timeout: ENDS_WITHIN_MS,
    })
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString()
    })
    const lines: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line)
      if (lines.length === 1) child.stdin.end(`${await comeBack(line)}\n`)
    }
    assert.equal(lines.length, 2, errors)
    const report = JSON.parse(lines[1] ?? '')
    assert.equal(report.user.sub, report.sub)
    assert.equal(typeof report.user.name, 'string')
    assert.equal(report.tokens.token_type, 'Bearer')
    assert.notEqual(report.refreshed.refresh_token, report.tokens.refresh_token)
    assert.ok(report.accounts.accounts.length > 0)
    assert.equal(report.after, 401)
  }

  async function comeBack(url: string): Promise<string> {
    const person = createPerson()
    const bank = await goToBank(person, await person.get(url))
    return (await approve(person, await signIn(person, bank, 'u-se-ordinary'))).url
  }

  for (const method of ['client_secret_basic', 'client_secret_post']) {
    testWithPython(
      'authlib',
      `Authlib, ${method}: code, ID token, userinfo, refresh, data, revocation`,
      (python) => drive(python, 'openid_authlib_client.py', method),
    )
    testWithPython(
      'requests_oauthlib',
      `requests-oauthlib, ${method}: code, userinfo, refresh, data`,
      (python) => drive(python, 'openid_requests_oauthlib_client.py', method),
    )
    testWithRuby('oauth2', `oauth2 gem, ${method}: code, userinfo, refresh, data`, (ruby) =>
      drive(ruby, 'openid_ruby_oauth2_client.rb', method),
    )
  }
})
