// rule: Link builder: parameters of the dialects, URLs checked by their parser
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { scopeSets } from '../../../src/dialects/dialect.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { createBrowser } from '../../support/browser.ts'
import { createDeveloper, type Developer } from '../../support/developer.ts'
import { forOneEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { findProgram, findPythonWith } from '../../support/programs.ts'
import { approve, chooseFirst, createPerson, delegate, goToBank, signIn } from '../link/journey.ts'
import { createMember, PASSWORD, type Visitor } from './visitor.ts'

const run = promisify(execFile)

/** Programs that take a text to run as their last argument; undefined where one is not installed. */
const RUNNERS = {
  curl: findProgram('curl') === undefined ? undefined : ['bash', '-c'],
  node: [process.execPath, '--input-type=module', '-e'],
  python: findPythonWith('requests') === undefined ? undefined : [findPythonWith('requests') ?? '', '-c'],
} as const

const VERIFIER = 'v'.repeat(43)
const REDIRECT_URI = 'https://app.example/callback'

interface Flow {
  /** API, and name of the page; the first one without it. */
  readonly page: readonly [dialect: string, name: string]
  readonly bank: string
  readonly user: string
  /** What the developer fills in beside the defaults. */
  readonly values: Readonly<Record<string, string>>
  /** Of a permanent user, by a delegated code. */
  readonly ofPermanentUser?: true
  /** The last call has the data. */
  readonly ends: RegExp
}

const SWEDISH = { bank: 'se-demobank-open-banking-redirect', user: 'u-se-ordinary' } as const

/** One for each kind of callback that an API returns. */
const FLOWS: readonly Flow[] = [
  { page: ['tink', 'linkConnectAccounts'], ...SWEDISH, values: {}, ends: /"?transactions"?/ },
  {
    page: ['tink', 'linkConnectAccounts'],
    ...SWEDISH,
    values: { scope: 'accounts:read', code_challenge: challengeOf(), code_challenge_method: 'S256' },
    ends: /identifiers/,
  },
  {
    page: ['tink', 'linkConnectAccounts'],
    ...SWEDISH,
    values: {},
    ofPermanentUser: true,
    ends: /transactions/,
  },
  {
    page: ['tink', 'linkAccountCheck'],
    ...SWEDISH,
    values: {},
    ends: /userDataByProvider|accountIdentifiers/,
  },
  { page: ['tink', 'linkBusinessAccountCheck'], ...SWEDISH, values: {}, ends: /account/ },
  {
    page: ['tink', 'linkCreateReports'],
    ...SWEDISH,
    values: { report_types: 'TRANSACTION_REPORT', account_dialog_type: 'NONE' },
    ends: /transaction/i,
  },
  {
    page: ['openid', ''],
    ...SWEDISH,
    values: {
      scope: 'accounts',
      ui_locales: 'sv-SE',
      code_challenge: challengeOf(),
      code_challenge_method: 'S256',
    },
    ends: /accounts/,
  },
  {
    page: ['truelayer', ''],
    bank: 'uk-demobank-open-banking-redirect',
    user: 'u-gb-ordinary',
    values: { scope: 'info accounts', providers: 'uk-ob-all uk-oauth-all' },
    ends: /Succeeded/,
  },
  {
    page: ['flinks', ''],
    bank: 'ca-capital-redirect',
    user: 'greatday_nomfa',
    values: { scope: 'ACCOUNT_BASIC', state: 's' },
    ends: /accounts/,
  },
  {
    page: ['flinks-connect', 'connectWidget'],
    bank: 'ca-capital-redirect',
    user: 'greatday_nomfa',
    values: {},
    ends: /TransitNumber/,
  },
]

/** A variable that a call fills for those after it, by the member of its response. */
const RESULTS: Readonly<Record<string, readonly string[]>> = {
  access_token: ['ACCESS_TOKEN', 'CLIENT_TOKEN'],
  code: ['CODE'],
  Token: ['AUTHORIZE_TOKEN'],
  RequestId: ['REQUEST_ID'],
}

function challengeOf(): string {
  return createHash('sha256').update(VERIFIER).digest('base64url')
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
  let developer: Developer
  let apiKey: string
  before(async () => {
    platform = await startTestPlatform(engine)
    const member = await createMember(platform)
    asa = member
    const app = await member.must('POST', `/organisations/${member.organisationId}/apps`, {
      name: 'App',
      display_name: 'App',
      environment: 'sandbox',
      redirect_uris: [REDIRECT_URI],
    })
    root = `/apps/${app.id}`
    client = {
      id: app.client_id,
      secret: (await member.must('POST', `${root}/secrets`, { password: PASSWORD })).secret,
    }
    developer = createDeveloper(platform.baseUrl, { clientId: client.id, clientSecret: client.secret })
    apiKey = (await member.must('POST', `${root}/secrets`, { password: PASSWORD, use: 'api_key' })).secret
  })
  after(() => platform.stop())

  const authorizeToken = async () => {
    const id = client.id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    const response = await fetch(`${platform.baseUrl}/v3/${id}/BankingServices/GenerateAuthorizeToken`, {
      method: 'POST',
      headers: { 'flinks-auth-key': client.secret },
    })
    return String(Object(JSON.parse(await response.text())).Token)
  }

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

  /** Signs in as the flow says, and returns the variables that the redirect URI received. */
  const complete = async (flow: Flow) => {
    const [dialect, name] = flow.page
    const { pages } = await asa.must('GET', `${root}/link-pages`)
    const page = pages.find(
      (one: ListedPage) => one.dialect === dialect && (name === '' || one.name === name),
    )
    assert.ok(page !== undefined, `${flow.page}`)
    const own: Record<string, string> = {}
    const environment: Record<string, string> = {}
    const app = { appId: '', ...developer, developer }
    if (flow.ofPermanentUser === true) {
      const { userId, code } = await delegate(app)
      own.authorization_code = code
      environment.USER_ID = userId
    }
    if (dialect === 'flinks-connect') {
      own.authorizeToken = await authorizeToken()
      own.redirectUrl = REDIRECT_URI
    }
    const values = { ...page.defaults, ...flow.values, ...own }
    const built = await asa.must('POST', `${root}/link-urls`, { dialect, page: page.name, values })
    assert.equal(built.problem, null, `${flow.page}`)
    const person = createPerson()
    const bank = await goToBank(person, await person.get(built.url), flow.bank)
    const end = await chooseFirst(person, await approve(person, await signIn(person, bank, flow.user)))
    assert.ok(end.url.startsWith(REDIRECT_URI), `${flow.page}: ${end.url} ${end.text.slice(0, 300)}`)
    for (const [parameter, value] of new URL(end.url).searchParams)
      environment[parameter.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()] = value
    return { calls: built.next_calls, environment }
  }

  test('every page of every API has its next calls, with no secret and no variable of another page', async () => {
    const { pages } = await asa.must('GET', `${root}/link-pages`)
    for (const { dialect, name, defaults, parameters } of pages) {
      const texts: Readonly<Record<string, string>> = {
        authorization_code: 'a'.repeat(32),
        credentials_id: 'b'.repeat(32),
        products: 'TRANSACTIONS',
        report_types: 'TRANSACTION_REPORT',
        authorizeToken: `${client.id.slice(0, 8)}-0000-0000-0000-000000000000`,
        redirectUrl: REDIRECT_URI,
        scope: dialect === 'flinks' ? 'ACCOUNT_BASIC' : 'accounts',
        state: 's',
        code_challenge: challengeOf(),
        code_challenge_method: 'S256',
      }
      const required = parameters.filter((one: { readonly required: boolean }) => one.required)
      const own = required.map((one: { readonly name: string }) => [one.name, texts[one.name] ?? ''])
      const values = { ...Object.fromEntries(own), ...defaults }
      const built = await asa.must('POST', `${root}/link-urls`, { dialect, page: name, values })
      assert.equal(built.problem, null, name)
      const { curl } = built.next_calls ?? assert.fail(`${name} has no next calls`)
      assert.ok(!curl.includes(client.secret) && !/returned|undefined|\[object/.test(curl), curl)
    }
  })

  for (const language of ['curl', 'node', 'python'] as const) {
    const [program, ...options] = RUNNERS[language] ?? []
    test(`the next calls in ${language} run as they are shown, for every kind of page of every API`, {
      skip: program === undefined && `${language} is not installed`,
    }, async () => {
      for (const flow of FLOWS) {
        const { calls, environment } = await complete(flow)
        const env: Record<string, string | undefined> = {
          PATH: process.env.PATH,
          CLIENT_SECRET: client.secret,
          API_KEY: apiKey,
          CODE_VERIFIER: VERIFIER,
          ...environment,
        }
        const texts: readonly string[] = language === 'curl' ? calls.curl.split('\n\n') : [calls[language]]
        let output = ''
        for (const text of texts) {
          output = (await run(program ?? '', [...options, text], { env })).stdout
          if (text === texts.at(-1)) break
          for (const [member, value] of Object.entries(JSON.parse(output)))
            for (const variable of RESULTS[member] ?? []) env[variable] = String(value)
        }
        assert.match(output, flow.ends, `${flow.page}: ${calls[language]}\n${output}`)
        assert.ok(!/error/i.test(output), `${flow.page}: ${output}`)
      }
      const dialectsWithPages = dialects.flatMap(({ name, link }) => (link === undefined ? [] : [name]))
      assert.deepEqual([...new Set(FLOWS.map(({ page: [dialect] }) => dialect))], dialectsWithPages)
    })
  }
})
