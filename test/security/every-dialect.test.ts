// rule: Codes and refresh tokens of every dialect: once, by their client, with the verifier
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import { dialects } from '../../src/dialects/index.ts'
import { type Answer, type Fields, fieldOf, postForm } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { ISSUED_REDIRECT, type Issued, issueIn } from '../support/issued.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'

const PARALLEL = 8

const tokenEndpointOf = ({ routes }: Dialect): Route | undefined =>
  routes.find(({ body }) => body.kind === 'form' && 'grant_type' in body.schema.properties)

const WITH_TOKENS = dialects.filter((dialect) => tokenEndpointOf(dialect) !== undefined)

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let other: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, {
      demoBank: false,
      settings: { TALLYSTICK_FAILURES_PER_CLIENT: '100000', TALLYSTICK_FAILURES_PER_ADDRESS: '100000' },
    })
    app = await platform.createApp({ name: 'Honest', redirectUris: [ISSUED_REDIRECT] })
    other = await platform.createApp({ name: 'Thief', redirectUris: [ISSUED_REDIRECT] })
  })
  after(() => platform.stop())

  function post(
    dialect: Dialect,
    fields: Fields,
    { clientId, clientSecret }: TestApp = app,
  ): Promise<Answer> {
    const path = tokenEndpointOf(dialect)?.path ?? ''
    const own = { client_id: clientId, client_secret: clientSecret }
    return postForm(`${platform.baseUrl}/${dialect.name}${path}`, { ...own, ...fields })
  }

  const codeFields = ({ code, verifier }: Issued): Fields => ({
    grant_type: 'authorization_code',
    code,
    redirect_uri: ISSUED_REDIRECT,
    code_verifier: verifier,
  })

  const refreshFields = ({ refreshToken }: Issued): Fields => ({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  })

  const assertRefused = (answer: Answer, about: string) => {
    assert.ok(answer.status >= 400 && answer.status < 500, `${about}: ${answer.status} ${answer.text}`)
    assert.equal(fieldOf(answer, 'access_token'), undefined, about)
  }

  for (const dialect of WITH_TOKENS) {
    const issue = () => issueIn(platform, app.appId, dialect)

    test(`${dialect.name}: of parallel redemptions of one code exactly one succeeds (cases 15, 22)`, async () => {
      const issued = await issue()
      const answers = await Promise.all(
        Array.from({ length: PARALLEL }, () => post(dialect, codeFields(issued))),
      )
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    })

    test(`${dialect.name}: the verifier cannot be left out, empty or another one, and a wrong one burns the code (cases 19, 23, 25)`, async () => {
      for (const verifier of [undefined, '', 'x'.repeat(43)]) {
        const issued = await issue()
        assertRefused(
          await post(dialect, { ...codeFields(issued), code_verifier: verifier }),
          String(verifier),
        )
        assertRefused(await post(dialect, codeFields(issued)), 'the right one afterwards')
      }
      const issued = await issue()
      const elsewhere = { ...codeFields(issued), redirect_uri: 'https://evil.example/cb' }
      assertRefused(await post(dialect, elsewhere), 'another redirect URI')
    })

    test(`${dialect.name}: another client's code and refresh token are unknown, and stay valid for their own (cases 17, 32)`, async () => {
      const issued = await issue()
      assertRefused(await post(dialect, codeFields(issued), other), 'code')
      assertRefused(await post(dialect, refreshFields(issued), other), 'refresh token')
      for (const secret of [undefined, 'wrong']) {
        const fields = { ...refreshFields(issued), client_secret: secret }
        assertRefused(await post(dialect, fields), `secret ${secret}`)
      }
      assert.equal((await post(dialect, codeFields(issued))).status, 200)
      assert.equal((await post(dialect, refreshFields(issued))).status, 200)
    })

    test(`${dialect.name}: parallel refreshes yield one line of successors (cases 31, 33)`, async () => {
      const issued = await issue()
      const answers = await Promise.all(
        Array.from({ length: PARALLEL }, () => post(dialect, refreshFields(issued))),
      )
      const successors = answers
        .filter(({ status }) => status === 200)
        .map((answer) => fieldOf(answer, 'refresh_token'))
      assert.ok(successors.length > 0)
      assert.equal(new Set(successors).size, 1)
    })

    test(`${dialect.name}: a disabled app gets nothing for what it holds (case 65)`, async () => {
      const issued = await issue()
      const { store } = await platform.workbench()
      await store.setAppDisabled(app.appId, platform.clock.nowMs())
      try {
        assertRefused(await post(dialect, codeFields(issued)), 'code')
        assertRefused(await post(dialect, refreshFields(issued)), 'refresh token')
      } finally {
        await store.setAppDisabled(app.appId, undefined)
      }
    })
  }
})
