// rule: On every dialect the ids of one app are unknown ids to another app
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Dialect, Route } from '../../../src/dialects/dialect.ts'
import { TABLES } from '../../../src/storage/engine/tables.ts'
import { ISSUING, protectedRoutes, urlAt } from '../../support/called-dialect.ts'
import { type Answer, assertStatus, bearer, send, textOf } from '../../support/developer.ts'
import { forOneEngine } from '../../support/engines.ts'
import { ISSUED_REDIRECT, issueIn } from '../../support/issued.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { runSql } from '../../support/run-sql.ts'
import { needClientToken as flinksClientToken, needTokens } from '../flinks/journey.ts'
import {
  CALLBACK,
  connect,
  createPerson,
  delegate,
  delegateAgain,
  linkAddress,
  returned,
  userToken,
} from '../link/journey.ts'
import { needOpenidTokens } from '../openid/journey.ts'
import { addSigningKey, buildShop } from '../payments/journey.ts'
import { createClient } from '../truelayer/app.ts'

type Tokens = { readonly user: string; readonly client: string }

type Member = {
  readonly app: TestApp
  /** By the name of the dialect. */
  readonly tokens: Readonly<Record<string, Tokens>>
  /** Ids that no list shows. */
  readonly more: readonly string[]
}

/** GET routes with an id that the victim itself cannot read here, each with the reason. */
const UNREAD: Readonly<Record<string, string>> = {
  getCredentialsQr: 'no sign-in on a second device is in progress',
  getBalanceRefresh: 'no balance was refreshed',
  getDataStandingOrders: 'the bank has none',
  getDataDirectDebits: 'the bank has none',
  getDataResults: 'nothing was read in the background',
  getPaymentsProvider: 'providers belong to no app',
  getPaymentRefund: 'payments/refunds.test.ts crosses those',
  getAccountVerificationReportPdf: 'the same report as by getAccountVerificationReport',
  getPeriod: 'periods belong to nobody',
  listProvidersOfMarket: 'markets belong to nobody',
  getProviderAuthenticationOptions: 'providers belong to no app',
  listProviderAuthenticationOptions: 'markets belong to nobody',
  getReportsGenerationJob: 'reports/jobs.test.ts crosses those',
  getBusinessAccountVerificationReport: 'of another product',
  flinksReadStatement: 'two ids are in its path',
  fdxReadStatement: 'two ids are in its path',
  flinksReadProvider: 'providers belong to no app',
  flinksReadRecipient: 'flinks/recipients.test.ts crosses those',
  flinksListRegistrationsOfOne: 'flinks/recipients.test.ts crosses those',
}

const NAMES_ID = /(\.id|_id|Ids?)$/
const LONG = /^[\w.-]{8,}$/

const NOBODYS = '0'.repeat(32)

/** An id of 32 digits, or a UUID. */
const ID = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i
const ANY_ID = /\b(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/gi

forOneEngine((engine) => {
  let platform: TestPlatform
  let victim: Member
  let thief: Member
  before(async () => {
    platform = await startTestPlatform(engine, {
      jobs: 'on call',
      settings: { TALLYSTICK_FAILURES_PER_CLIENT: '1000000', TALLYSTICK_FAILURES_PER_ADDRESS: '1000000' },
    })
    victim = await join('Honest')
    thief = await join('Thief')
    await platform.runJobs()
  })
  after(() => platform.stop())

  /** An app whose end users have connected a bank in every dialect, and that has everything else that has an id. */
  async function join(name: string): Promise<Member> {
    const app = await platform.createApp({
      name,
      redirectUris: [
        CALLBACK,
        ISSUED_REDIRECT,
        'https://app.example/other',
        'https://shop.example/return?order=1',
      ],
    })
    const { userId, code } = await delegate(app)
    returned(await connect(createPerson(), linkAddress(platform, app, { authorization_code: code })))
    for (const userName of ['u-se-loan', 'u-se-investments']) {
      const again = { authorization_code: await delegateAgain(app, userId) }
      returned(await connect(createPerson(), linkAddress(platform, app, again), userName))
    }
    const report = `${platform.baseUrl}/1.0/reports/create-report?client_id=${app.clientId}&redirect_uri=${encodeURIComponent(CALLBACK)}&market=SE&report_types=ACCOUNT_VERIFICATION_REPORT,TRANSACTION_REPORT&account_dialog_type=NONE`
    returned(await connect(createPerson(), report))
    const client = await app.developer.needClientToken()
    const endpoint = { description: 'd', enabledEvents: ['refresh:finished'], url: 'https://hooks.example/' }
    assertStatus(
      await send(`${platform.baseUrl}/events/v2/webhook-endpoints`, {
        method: 'POST',
        headers: { ...bearer(client), 'content-type': 'application/json' },
        body: JSON.stringify(endpoint),
      }),
      200,
    )
    const truelayer = createClient(platform, app)
    const data = await truelayer.connect()
    const paymentToken = textOf(
      await truelayer.token({ grant_type: 'client_credentials', scope: 'payments' }),
      'access_token',
    )
    const signing = await addSigningKey(platform, app.appId)
    const payment = await buildShop(platform.baseUrl, { app, signing, token: paymentToken }).create()
    const flinks = await needTokens(platform, app)
    const admin = await flinksClientToken(platform, app, 'client:admin')
    const openid = await needOpenidTokens(platform, app)
    const issued = Object.fromEntries(
      await Promise.all(
        ISSUING.map(async (dialect) => [dialect.name, await issueIn(platform, app.appId, dialect)] as const),
      ),
    )
    const scopes = 'accounts:read,transactions:read,user:read,balances:read,identity:read'
    const more =
      'accounts.balances:readonly,accounts.parties:readonly,credentials:read,credentials:write,credentials:refresh,provider-consents:read,investment-accounts:readonly,loan-accounts:readonly,accounts:write,transactions:write,transactions:categorize,enrichment.transactions,transactions.recurring:read,consents:readonly,balance-refresh,balance-refresh:readonly,account-verification-reports:read,business-account-verification-reports:read'
    return {
      app,
      more: [payment.id],
      tokens: {
        tink: { user: await userToken(app, userId, `${scopes},${more}`), client },
        truelayer: { user: data.accessToken, client: paymentToken },
        flinks: { user: flinks.accessToken, client: admin },
        openid: { user: openid.accessToken, client: issued.openid?.clientToken ?? '' },
      },
    }
  }

  const tokensOf = ({ tokens }: Member, { name }: Dialect): Tokens =>
    tokens[name] ?? assert.fail(`no member has tokens of ${name}: add how to obtain them`)

  function tokensFor(member: Member, dialect: Dialect, { access }: Route): readonly string[] {
    const { user, client } = tokensOf(member, dialect)
    assert.ok(access.kind !== 'open')
    return access.accepts.map((kind) => (kind === 'user' ? user : client))
  }

  function ask(
    dialect: Dialect,
    { method, path }: Pick<Route, 'method' | 'path'>,
    token: string,
    id: string,
    more: { readonly query?: string; readonly body?: unknown } = {},
  ): Promise<Answer> {
    const url = urlAt(platform, dialect, path.replaceAll(/(?<=\/):\w+/g, encodeURIComponent(id)))
    return send(more.query === undefined ? url : `${url}?${more.query}`, {
      method,
      headers: {
        ...bearer(token),
        ...(more.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(more.body !== undefined && { body: JSON.stringify(more.body) }),
    })
  }

  /** `ids`: those of a member, as they are stored and as the API shows them to it: one of each column or member. */
  async function collectIds(dialect: Dialect, member: Member) {
    const found = new Map<string, string>()
    const all = new Set<string>()
    const stored = new Set<string>()
    const collect = (value: unknown, name: string): void => {
      if (typeof value === 'string') {
        if (!ID.test(value) && !(NAMES_ID.test(name) && LONG.test(value))) return
        all.add(value)
        if (!found.has(name)) found.set(name, value)
      } else if (Array.isArray(value)) for (const each of value) collect(each, name)
      else if (typeof value === 'object' && value !== null)
        for (const [member, each] of Object.entries(value)) collect(each, `${name}.${member}`)
    }
    for (const [table, placement] of Object.entries(TABLES)) {
      if (placement !== 'by_app') continue
      const rows = await runSql(
        platform.database,
        `SELECT * FROM ${table} WHERE app_id = '${member.app.appId}' ORDER BY 1, 2`,
      )
      for (const [index, { app_id: _own, ...row }] of rows.entries()) {
        if (index < 3) collect(row, table === 'reports' ? `${table}${index}` : table)
        for (const [id] of JSON.stringify(row).matchAll(ANY_ID)) stored.add(id)
      }
    }
    for (const id of member.more) found.set(id, id)
    const reads = protectedRoutes(dialect).filter(({ method }) => method === 'GET')
    for (const route of reads.filter(({ path }) => !path.includes(':')))
      for (const token of tokensFor(member, dialect, route))
        collect((await ask(dialect, route, token, '')).body, route.name)
    const unread = new Set<string>()
    for (const route of reads.filter(({ path }) => /\/:\w/.test(path))) {
      let isRead = false
      for (const id of new Set(found.values())) {
        for (const token of tokensFor(member, dialect, route)) {
          const answer = await ask(dialect, route, token, id)
          if (answer.status !== 200) continue
          isRead = true
          collect(answer.body, route.name)
        }
      }
      if (!isRead) unread.add(route.name)
    }
    return { stored, all, ids: new Set(found.values()), unread }
  }

  /** Everything that is stored for the victim. */
  async function portrait(): Promise<string> {
    const tables: Record<string, unknown> = {}
    for (const [table, placement] of Object.entries(TABLES)) {
      if (placement !== 'by_app') continue
      const rows = await runSql(
        platform.database,
        `SELECT * FROM ${table} WHERE app_id = '${victim.app.appId}'`,
      )
      tables[table] = rows.map((row) => JSON.stringify(row)).toSorted()
    }
    return JSON.stringify(tables, undefined, 1)
  }

  /** Without what is new in every response: ids of requests and errors. */
  const withoutIds = (text: string, sent: string): string =>
    text.replaceAll(sent, '<id>').replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[0-9a-f]{32}/g, '<id>')

  for (const dialect of ISSUING) {
    test(`${dialect.name}: no path, query or body with an id of another app finds or changes anything`, async () => {
      const { stored, ids: seen, unread } = await collectIds(dialect, victim)
      const others = await collectIds(dialect, thief)
      for (const id of others.all)
        assert.ok(!ID.test(id) || !stored.has(id) || others.stored.has(id), `the thief sees ${id}`)
      // Both see what belongs to nobody, such as categories.
      const ids = [...seen.difference(others.all)]
      assert.ok(ids.length > 20, `${ids.length} ids`)
      const before = await portrait()

      /** `known`: the response to an unknown id of the same form; it depends on nothing else. */
      async function assertUnknown(
        send: (id: string) => Promise<Answer>,
        id: string,
        known: Map<string, readonly [number, string]>,
      ): Promise<void> {
        const mine = await send(id)
        const form = id.replaceAll(/[0-9a-f]/g, '0')
        const unknown = similar(id)
        if (!known.has(form)) {
          const { status, text } = await send(unknown)
          known.set(form, [status, withoutIds(text, unknown)])
        }
        const about = `${id}: ${mine.status} ${mine.text}`
        assert.deepEqual([mine.status, withoutIds(mine.text, id)], known.get(form), about)
        for (const other of ids)
          if (!id.includes(other)) assert.ok(!mine.text.includes(other), `${about} contains ${other}`)
      }

      for (const route of protectedRoutes(dialect)) {
        for (const token of tokensFor(thief, dialect, route)) {
          for (const place of placesOf(route)) {
            const name = (id: string) => {
              const { path = NOBODYS, ...more } = place(id)
              return ask(dialect, route, token, path, more)
            }
            const known = new Map<string, readonly [number, string]>()
            for (const id of ids) await assertUnknown(name, id, known)
          }
        }
      }
      assert.equal(await portrait(), before, 'the victim has what it had')
      assert.deepEqual(
        [...unread].filter((name) => !Object.hasOwn(UNREAD, name)),
        [],
        'the victim itself cannot read these',
      )
    })
  }
})

type Place = (id: string) => { readonly path?: string; readonly query?: string; readonly body?: unknown }

/** Where a request to the route may name something: in its path, in each parameter of its query, and in its body. */
function placesOf({ path, query, body }: Route): readonly Place[] {
  const isName = (name: string) => /(^i|I|_i)ds?(In|Eq)?$/.test(name)
  const isJson = body.kind === 'json'
  const inPath: readonly Place[] = /\/:\w/.test(path)
    ? [(id) => ({ path: id, ...(isJson && { body: {} }) })]
    : []
  const inQuery = Object.keys(query?.properties ?? {})
    .filter(isName)
    .map(
      (name): Place =>
        (id) => ({ query: `${name}=${encodeURIComponent(id)}` }),
    )
  const members = isJson ? Object.entries(Object(Reflect.get(body.schema, 'properties'))) : []
  const inBody = members
    .filter(([name]) => isName(name))
    .map(([name, member]): Place => {
      const isList = Reflect.get(Object(member), 'type') === 'array'
      return (id) => ({ body: { [name]: isList ? [id] : id } })
    })
  return [...inPath, ...inQuery, ...inBody]
}

/** Another id of the same form. */
function similar(id: string): string {
  const random = [...randomBytes(id.length)]
  return id.replaceAll(/[0-9]|[a-f]/g, (one) =>
    one >= 'a' ? 'abcdef'.charAt((random.pop() ?? 0) % 6) : String((random.pop() ?? 0) % 10),
  )
}
