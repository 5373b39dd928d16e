// rule: Link builder: parameters of the dialects, URLs checked by their parser
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { nextCalls } from '../../../console/src/pages/link/next-calls.ts'
import { scopeSets } from '../../../src/dialects/dialect.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { createBrowser } from '../../support/browser.ts'
import { forOneEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { findProgram, findPythonWith } from '../../support/programs.ts'
import { approve, createPerson, goToBank, signIn } from '../link/journey.ts'
import { createMember, PASSWORD, type Visitor } from './visitor.ts'

const run = promisify(execFile)

/** Programs that take a text to run as their last argument; undefined where one is not installed. */
const RUNNERS = {
  curl: findProgram('curl') === undefined ? undefined : ['bash', '-c'],
  node: [process.execPath, '--input-type=module', '-e'],
  python: findPythonWith('requests') === undefined ? undefined : [findPythonWith('requests') ?? '', '-c'],
} as const

const VERIFIER = 'v'.repeat(43)

/** What a developer fills in beside the defaults, by the API. */
const FILLED_IN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  tink: { scope: 'accounts:read' },
  openid: {
    scope: 'accounts',
    ui_locales: 'sv-SE',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  },
  truelayer: { scope: 'info accounts', providers: 'uk-ob-all uk-oauth-all' },
}

type ListedPage = {
  readonly dialect: string
  readonly name: string
  readonly parameters: readonly { readonly name: string }[]
}

forOneEngine((engine) => {
  let platform: TestPlatform
  let asa: Visitor
  let root: string
  let client: { readonly id: string; readonly secret: string }
  before(async () => {
    platform = await startTestPlatform(engine)
    const member = await createMember(platform)
    asa = member
    const app = await member.must('POST', `/organisations/${member.organisationId}/apps`, {
      name: 'App',
      display_name: 'App',
      environment: 'sandbox',
      redirect_uris: ['https://app.example/callback'],
    })
    root = `/apps/${app.id}`
    client = {
      id: app.client_id,
      secret: (await member.must('POST', `${root}/secrets`, { password: PASSWORD })).secret,
    }
  })
  after(() => platform.stop())

  test('lists every page of every API of the app, with exactly the parameters that its parser reads', async () => {
    const { pages } = await asa.must('GET', `${root}/link-pages`)
    const expected = dialects.flatMap(({ name, link }) =>
      (link?.entries ?? []).map((entry) => [name, entry.name, Object.keys(entry.query.properties)]),
    )
    assert.deepEqual(
      pages.map((page: ListedPage) => [page.dialect, page.name, page.parameters.map(({ name }) => name)]),
      expected,
    )
    assert.ok(expected.length >= 10)
  })

  test('lists what each scope opens, with exactly the operations that require it', async () => {
    const listed = (await asa.must('GET', '/dialects')).dialects
    assert.deepEqual(
      listed.map(({ name }: { readonly name: string }) => name),
      dialects.map(({ name }) => name),
    )
    for (const [index, { policy, routes }] of dialects.entries()) {
      const { scopes } = listed[index]
      assert.deepEqual(
        scopes.map(({ name, opens }: { readonly name: string; readonly opens: string }) => [name, opens]),
        Object.entries(policy.scopes.facts).map(([name, { opens }]) => [name, opens]),
      )
      for (const { name, operations } of scopes) {
        const opened = routes.filter(
          ({ access }) => access.kind !== 'open' && scopeSets(access).flat().includes(name),
        )
        assert.deepEqual(
          operations,
          opened.map(({ method, path, summary }) => ({ method, path, summary })),
        )
      }
    }
  })

  test('a URL that is built without a problem opens Link, and one with a problem is refused there', async () => {
    const { pages } = await asa.must('GET', `${root}/link-pages`)
    const [page] = pages
    const build = (values: object, wanted = page) =>
      asa.must('POST', `${root}/link-urls`, { dialect: wanted.dialect, page: wanted.name, values })
    const built = await build({ ...page.defaults, state: 'a b&c' })
    assert.equal(built.problem, null)
    assert.equal(new URL(built.url).searchParams.get('state'), 'a b&c')
    assert.equal((await createBrowser().get(built.url)).status, 200)
    assert.equal(built.token_url, `${platform.baseUrl}/api/v1/oauth/token`)
    const wrong = await build({ ...page.defaults, theme: 'PINK' })
    assert.equal(wrong.problem.parameter, 'theme')
    assert.equal((await createBrowser().get(wrong.url)).status, 400)
    const ignored = await build({ ...page.defaults, other: 'x', state: '' })
    assert.ok(!/other|state/.test(new URL(ignored.url).search))
    for (const [body, status] of [
      [{ dialect: page.dialect, page: 'none', values: {} }, 400],
      [{ dialect: 'none', page: page.name, values: {} }, 400],
      [{ dialect: page.dialect, page: page.name, values: { state: 7 } }, 400],
      [{ dialect: page.dialect, page: page.name, values: { state: 'x'.repeat(4097) } }, 400],
    ] as const)
      assert.equal((await asa.call('POST', `${root}/link-urls`, { body })).status, status)
  })

  for (const language of ['curl', 'node', 'python'] as const) {
    const [program, ...options] = RUNNERS[language] ?? []
    test(`the next calls in ${language} run as they are shown, for every API with codes`, {
      skip: program === undefined && `${language} is not installed`,
    }, async () => {
      const { pages } = await asa.must('GET', `${root}/link-pages`)
      let calls = 0
      for (const [name, more] of Object.entries(FILLED_IN)) {
        const page = pages.find(({ dialect }: ListedPage) => dialect === name)
        const values = { ...page.defaults, ...more }
        const built = await asa.must('POST', `${root}/link-urls`, { dialect: name, page: page.name, values })
        assert.equal(built.problem, null, name)
        const person = createPerson()
        const market = name === 'truelayer' ? 'uk' : 'se'
        const bank = await goToBank(
          person,
          await person.get(built.url),
          `${market}-demobank-open-banking-redirect`,
        )
        const userName = `u-${market === 'uk' ? 'gb' : market}-ordinary`
        const end = await approve(person, await signIn(person, bank, userName))
        const code = new URL(end.url).searchParams.get('code')
        assert.ok(code !== null, `${name}: ${end.url} ${end.text.slice(0, 300)}`)
        const environment = {
          PATH: process.env.PATH,
          CLIENT_SECRET: client.secret,
          CODE: code,
          CODE_VERIFIER: VERIFIER,
        }
        const runText = async (text: string, more: object = {}) => {
          const { stdout } = await run(program ?? '', [...options, text], {
            env: { ...environment, ...more },
          })
          return stdout
        }
        const shown = nextCalls(language, {
          tokenUrl: built.token_url,
          dataUrl: built.data_url,
          clientId: client.id,
          redirectUri: page.defaults.redirect_uri,
          hasChallenge: 'code_challenge' in more,
        })
        const [token = '', data] = language === 'curl' ? shown.split('\n\n') : [shown]
        const first = await runText(token)
        const output =
          data === undefined
            ? first
            : await runText(data, { ACCESS_TOKEN: JSON.parse(first).access_token ?? assert.fail(first) })
        assert.match(output, /account|results/i, `${name}: ${output}`)
        assert.ok(!/error/i.test(output), `${name}: ${output}`)
        calls += 1
      }
      assert.equal(calls, Object.keys(FILLED_IN).length)
    })
  }
})
