// rule: The Python clients Authlib and requests-oauthlib work unchanged
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { assertStatus, TOKEN_PATH } from '../support/developer.ts'
import { forOneEngine } from '../support/engines.ts'
import { startTestPlatform } from '../support/platform.ts'
import { testWithPython } from '../support/programs.ts'

const run = promisify(execFile)

type Token = Readonly<Record<string, unknown>>
type Report = Readonly<Record<'client_token' | 'user_token' | 'refreshed' | 'refused', Token>>

forOneEngine((engine) => {
  for (const [module, script] of [
    ['authlib', 'authlib_client.py'],
    ['requests_oauthlib', 'requests_oauthlib_client.py'],
  ] as const) {
    for (const method of ['client_secret_post', 'client_secret_basic'] as const) {
      testWithPython(
        module,
        `${module}, ${method}: client credentials, code, refresh, and a refusal`,
        async (python, t) => {
          const platform = await startTestPlatform(engine, { demoBank: false })
          t.after(() => platform.stop())
          const { developer } = platform
          const { code } = await developer.needCode('user:read')
          const { clientId, clientSecret } = developer
          const args = [platform.baseUrl + TOKEN_PATH, clientId, clientSecret, method, code]
          const { stdout } = await run(python, [fileURLToPath(new URL(script, import.meta.url)), ...args], {
            env: { ...process.env, AUTHLIB_INSECURE_TRANSPORT: '1', OAUTHLIB_INSECURE_TRANSPORT: '1' },
            timeout: 60_000,
          })
          const report: Report = JSON.parse(stdout)
          assert.equal(report.client_token.expires_in, 1800)
          assertStatus(
            await developer.createUser(String(report.client_token.access_token), { market: 'GB' }),
            200,
          )
          assert.equal(report.user_token.expires_in, 7200)
          assert.notEqual(report.refreshed.refresh_token, report.user_token.refresh_token)
          assertStatus(await developer.get('/api/v1/user', String(report.refreshed.access_token)), 200)
          // The one hands the provider's body on, the other says that there was no token.
          const words = JSON.stringify(report.refused)
          assert.match(words, /oauth\.invalid_client_secret|MissingTokenError/)
          assert.ok(!words.includes(clientSecret))
        },
      )
    }
  }
})
