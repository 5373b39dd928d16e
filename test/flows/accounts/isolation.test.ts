// rule: One user's data is not found by anyone else, on every route that takes an id
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sealReport } from '../../../src/core/reports/stored-report.ts'
import { createTransactionReport } from '../../../src/core/reports/transaction-report.ts'
import { collectVerification } from '../../../src/core/reports/verification-report.ts'
import { type Route, scopeSets } from '../../../src/dialects/dialect.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { plantReportJob } from '../../../src/storage/conformance/planted.ts'
import { assertStatus, bearer, fieldOf, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { acceptableBody, type Refusal, refusalOfUnknownId } from '../../support/unknown-id.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createLinkApp, listOf } from '../link/journey.ts'
import { type ConnectedUser, connectUser, listAll } from './journey.ts'

const [dialect] = dialects
assert.ok(dialect !== undefined)
const { policy, routes } = dialect
const EVERYTHING = policy.scopes.known.join(',')
/** Markets, banks and calendar periods belong to nobody. */
const OWNED_ROUTES = routes.filter(
  ({ path }) =>
    /\/:/.test(path) && !/\/(?::market|periods\/:period|provider-authentication-options\/:name)$/.test(path),
)

/** What the owner has, by the beginning of the path. */
type Owned = Readonly<Record<string, { readonly owner: ConnectedUser; readonly id: string }>>

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let owned: Owned
  let intruders: readonly (readonly [kind: 'user' | 'client', who: string, token: string])[]
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    const other = await createLinkApp(platform, 'Other')
    owned = await plant()
    intruders = [
      ['user', 'another user of the app', (await app.developer.needUserTokens(EVERYTHING)).accessToken],
      ['user', 'a user of another app', (await other.developer.needUserTokens(EVERYTHING)).accessToken],
      ['client', 'another app', await other.developer.needClientToken()],
    ]
  })
  after(() => platform.stop())

  async function plant(): Promise<Owned> {
    const borrower = await connectUser(platform, app, 'u-se-loan')
    const investor = await connectUser(platform, app, 'u-se-investments')
    const firstOf = async (user: ConnectedUser, path: string, scope: string, name: string) => {
      const [first] = listOf(assertStatus(await user.get(path, scope), 200).body, name)
      return String(first?.id)
    }
    const account = await firstOf(borrower, '/data/v2/accounts?typesIn=CHECKING', 'accounts:read', 'accounts')
    const loan = await firstOf(borrower, '/data/v2/loan-accounts', 'loan-accounts:readonly', 'loanAccounts')
    const investment = await firstOf(
      investor,
      '/data/v2/investment-accounts',
      'investment-accounts:readonly',
      'investmentAccounts',
    )
    const report = await borrower.post(
      '/api/v1/account-verification-reports',
      'account-verification-reports:write',
    )
    const refresh = await investor.post('/api/v1/balance-refresh', 'balance-refresh', {
      accountId: investment,
    })
    const refreshId = textOf(assertStatus(refresh, 200), 'balanceRefreshId')
    // What the owner reads is compared later, and must not change by itself meanwhile.
    await waitUntil('the end of the refresh', async () => {
      const read = await investor.get(`/api/v1/balance-refresh/${refreshId}`, 'balance-refresh:readonly')
      return fieldOf(assertStatus(read, 200), 'status') === 'FINISHED'
    })
    const { ports } = await platform.workbench()
    const payments = await createTransactionReport(ports, policy, {
      appId: app.appId,
      userId: borrower.userId,
      connectionId: undefined,
      externalReference: undefined,
      merchantId: undefined,
    })
    assert.ok(payments.ok)
    const endpoint = await send(`${platform.baseUrl}/events/v2/webhook-endpoints`, {
      method: 'POST',
      headers: {
        ...bearer(await app.developer.needClientToken('webhook-endpoints')),
        'content-type': 'application/json',
      },
      body: JSON.stringify({ url: 'https://app.example/hook', enabledEvents: ['refresh:finished'] }),
    })
    const { appId } = app
    const { userId } = borrower
    const command = { appId, userId, connectionId: undefined, externalReference: undefined }
    const verified = await collectVerification(ports, command)
    assert.ok(verified.ok)
    const businessId = ports.random.id()
    const business = sealReport(
      ports,
      { appId, userId },
      'business_account_verification',
      verified.value,
      businessId,
    )
    await ports.store.createReport(business, await ports.store.readSharing(appId, userId))
    const job = await plantReportJob(ports.store, { appId, userId, connectionId: borrower.credentialsId })
    const [transaction] = await listAll(borrower, '/data/v2/transactions', 'transactions')
    const { id: groupId = '' } = Object(
      listOf(
        assertStatus(
          await borrower.get(
            '/enrichment/v1/recurring-transactions-groups?pageSize=1',
            'transactions.recurring:read',
          ),
          200,
        ).body,
        'recurringTransactionsGroups',
      )[0],
    )
    const consentId = await firstOf(borrower, '/connectivity/v2/consents', 'consents:readonly', 'consents')
    return {
      '/enrichment/v1/transactions/:transactionId': { owner: borrower, id: String(transaction?.id) },
      '/enrichment/v1/recurring-transactions-groups/:groupId': { owner: borrower, id: String(groupId) },
      '/connectivity/v2/consents/:consentId': { owner: borrower, id: consentId },
      '/api/v1/transactions/:id': { owner: borrower, id: String(transaction?.id) },
      '/api/v1/reports-generation-jobs/:id': { owner: borrower, id: job.jobId },
      '/data/v1/business-account-verification-reports/:id': { owner: borrower, id: businessId },
      '/data/v2/accounts/:id': { owner: borrower, id: account },
      '/api/v1/accounts/:id': { owner: borrower, id: account },
      '/data/v2/loan-accounts/:id': { owner: borrower, id: loan },
      '/data/v2/investment-accounts/:id': { owner: investor, id: investment },
      '/api/v1/credentials/:id': { owner: borrower, id: borrower.credentialsId },
      '/api/v1/balance-refresh/:refreshId': { owner: investor, id: refreshId },
      '/api/v1/account-verification-reports/:id': {
        owner: borrower,
        id: textOf(assertStatus(report, 200), 'id'),
      },
      '/data/v2/transaction-reports/:id': { owner: borrower, id: payments.value.reportId },
      '/events/v2/webhook-endpoints/:webhookEndpointId': {
        owner: borrower,
        id: textOf(assertStatus(endpoint, 200), 'id'),
      },
    }
  }

  function ownedBy({ path }: Route): Owned[string] {
    const beginning = Object.keys(owned).find(
      (start) => path === start || [`${start}/`, `${start}:`].some((longer) => path.startsWith(longer)),
    )
    assert.ok(beginning !== undefined, `${path}: say in this test what the owner has there`)
    const found = owned[beginning]
    assert.ok(found !== undefined)
    return found
  }

  const ask = (route: Route, token: string) => {
    const body = acceptableBody(route)
    const template = Object.keys(route.query?.properties ?? {}).includes('template')
      ? '?template=standard-1.0'
      : ''
    return send(
      `${platform.baseUrl}${route.path.replaceAll(/\/:\w+/g, `/${ownedBy(route).id}`)}${template}`,
      {
        method: route.method,
        headers: {
          ...bearer(token),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body }),
      },
    )
  }

  /** What the owner receives from each route. */
  async function readAll(): Promise<readonly (readonly [string, number, string])[]> {
    const read: (readonly [string, number, string])[] = []
    for (const route of OWNED_ROUTES.filter(({ method }) => method === 'GET')) {
      assert.ok(route.access.kind === 'token')
      const scope = scopeSets(route.access)[0]?.join(',') ?? ''
      const token = route.access.accepts.includes('user')
        ? await ownedBy(route).owner.token(scope)
        : await app.developer.needClientToken(scope)
      const { status, text } = await ask(route, token)
      read.push([route.name, status, text])
    }
    return read
  }

  test('everyone else receives the refusal of an id that does not exist, and what the owner has is unchanged', async () => {
    const before = await readAll()
    assert.ok(before.filter(([, status]) => status === 200).length >= 12)
    for (const route of OWNED_ROUTES) {
      assert.ok(route.access.kind === 'token')
      for (const [kind, who, token] of intruders) {
        const answer = await ask(route, token)
        const about = `${route.method} ${route.path} for ${who}: ${answer.status} ${answer.text}`
        const [status, errorCode]: Refusal = route.access.accepts.includes(kind)
          ? refusalOfUnknownId(route)
          : [403, 'auth.wrong_token_kind']
        assert.equal(answer.status, status, about)
        assert.equal(textOf(answer, 'errorCode'), errorCode, about)
      }
    }
    assert.deepEqual(await readAll(), before)
  })
})
