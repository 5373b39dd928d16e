// rule: The Ruby client oauth2 works unchanged
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { assertStatus, TOKEN_PATH } from '../support/developer.ts'
import { forOneEngine } from '../support/engines.ts'
import { startTestPlatform } from '../support/platform.ts'
import { testWithRuby } from '../support/programs.ts'

const run = promisify(execFile)
const SCRIPT = fileURLToPath(new URL('ruby_oauth2_client.rb', import.meta.url))

type Report = Readonly<
  Record<'client_token' | 'user_token' | 'user' | 'refreshed' | 'refused', Readonly<Record<string, unknown>>>
>

forOneEngine((engine) => {
  for (const scheme of ['basic_auth', 'request_body']) {
    testWithRuby(
      'oauth2',
      `oauth2 gem, ${scheme}: client credentials, code, refresh, and a refusal`,
      async (ruby, t) => {
        const platform = await startTestPlatform(engine, { demoBank: false })
        t.after(() => platform.stop())
        const { developer } = platform
        const { code, userId } = await developer.needCode('user:read')
        const { clientId, clientSecret } = developer
        const args = [platform.baseUrl, TOKEN_PATH, clientId, clientSecret, scheme, code]
        const { stdout } = await run(ruby, [SCRIPT, ...args], { timeout: 60_000 })
        const report: Report = JSON.parse(stdout)
        const { client_token: client, user_token: user, refreshed, refused } = report
        assertStatus(await developer.createUser(String(client.access_token), { market: 'GB' }), 200)
        assert.equal(report.user.id, userId)
        assert.notEqual(refreshed.refresh_token, user.refresh_token)
        assertStatus(await developer.get('/api/v1/user', String(refreshed.access_token)), 200)
        assert.equal(refused.status, 401)
        assert.match(String(refused.message), /oauth\.invalid_client_secret/)
        assert.ok(!String(refused.message).includes(clientSecret))
      },
    )
  }
})
