// glue: One user with everything, made by the API and by verbs of the store, and its rows
import type { Connection } from '../../src/core/connections/connection.ts'
import type { Workbench } from '../../src/main.ts'
import type { Driver, Row } from '../../src/storage/engine/driver.ts'
import { encodeForm, formHeaders, formTemplate, readString, sendOnce } from '../contestants/http-client.ts'
import { type Client, clientScope, grantPath, tokenPath } from '../contestants/tallystick.ts'

export const grantsPerUser = 5
/** The newest one of each grant, and the one that it has replaced. */
export const tokensPerGrant = 2
export const transactionsPerUser = 20
export const userScope = 'user:read,user:delete,accounts:read,transactions:read'

/** The tables that grow with the number of users, parents first. */
export const populatedTables = [
  'users',
  'grants',
  'refresh_tokens',
  'connections',
  'accounts',
  'transactions',
  'consents',
  'consent_events',
] as const

export type PopulatedTable = (typeof populatedTables)[number]

export interface Template {
  appId: string
  /** Ids that each clone replaces by its own, in the order in which a clone makes them. */
  userId: string
  externalUserId: string
  grantIds: string[]
  connectionId: string
  accountId: string
  consentId: string
  transactionIds: string[]
  rows: Record<PopulatedTable, Row[]>
}

export async function takeClientToken(base: string, client: Client): Promise<string> {
  const fields = { ...client, grant_type: 'client_credentials', scope: clientScope }
  return readString(await sendOnce(base, formTemplate(tokenPath, fields)), 'access_token')
}

/** The server at `base` runs on the database of the workbench and the driver. */
export async function makeTemplate(
  base: string,
  client: Client,
  { store, ports }: Workbench,
  driver: Driver,
): Promise<Template> {
  const app = (await store.listApps()).find(({ clientId }) => clientId === client.client_id)
  if (app === undefined) throw new Error('the sandbox app is not stored')
  const { appId } = app
  const externalUserId = `template-${ports.random.id()}`
  const clientToken = await takeClientToken(base, client)
  const created = await sendOnce(base, {
    method: 'POST',
    path: '/api/v1/user/create',
    headers: { authorization: `Bearer ${clientToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ market: 'SE', locale: 'en_US', external_user_id: externalUserId }),
  })
  const userId = readString(created, 'user_id')
  for (let count = 0; count < grantsPerUser; count++)
    await makeGrant(base, client, clientToken, externalUserId)
  const connection = await makeConnection({ store, ports }, appId, userId)
  return {
    appId,
    userId,
    externalUserId,
    ...connection,
    ...(await readRows(driver, { appId, userId })),
  }
}

/** A code, exchanged, and its refresh token rotated once. */
async function makeGrant(base: string, client: Client, clientToken: string, externalUserId: string) {
  const headers = { ...formHeaders, authorization: `Bearer ${clientToken}` }
  const fields = { scope: userScope, external_user_id: externalUserId }
  const granted = await sendOnce(base, { method: 'POST', path: grantPath, headers, body: encodeForm(fields) })
  const exchange = { ...client, grant_type: 'authorization_code', code: readString(granted, 'code') }
  const issued = await sendOnce(base, formTemplate(tokenPath, exchange))
  const refresh = {
    ...client,
    grant_type: 'refresh_token',
    refresh_token: readString(issued, 'refresh_token'),
  }
  await sendOnce(base, formTemplate(tokenPath, refresh))
}

/** A connection with an active consent, one account and its transactions, by the verbs of a sign-in. */
async function makeConnection(
  { store, ports }: Pick<Workbench, 'store' | 'ports'>,
  appId: string,
  userId: string,
) {
  const nowMs = ports.clock.nowMs()
  const connectionId = ports.random.id()
  const connection: Connection = {
    ...{ appId, connectionId, userId, providerName: 'se-demobank-open-banking-redirect' },
    ...{ status: 'created', statusMessage: '', statusChangedAtMs: nowMs, createdAtMs: nowMs },
    ...{
      sealedSession: undefined,
      consentExpiresAtMs: undefined,
      identity: undefined,
      refreshedAtMs: undefined,
    },
  }
  expect(
    await store.createConnectionOnce(connection, ports.hash.keyed('bank-login', connectionId)),
    'created',
  )
  const consentId = ports.random.id()
  const untilMs = nowMs + 90 * 86_400_000
  const started = await store.startSignIn({
    ...{ appId, userId, connectionId, signInId: consentId, changed: undefined, nowMs },
    ...{ sealedState: ports.vault.seal('{}', 'bench'), deadlineMs: untilMs, stalledBeforeMs: nowMs - 1 },
    consent: {
      providerName: connection.providerName,
      scopes: ['accounts:read', 'transactions:read'],
      untilMs,
      details: '[]',
      expiresAtMs: nowMs + 3_600_000,
    },
  })
  expect(started, 'started')
  const completed = await store.completeSignIn({
    ...{ appId, connectionId, signInId: consentId, step: 1, eventSeed: ports.random.id().slice(0, 14) },
    ...{ sealedSession: ports.vault.seal('{}', 'bench'), consentExpiresAtMs: untilMs, nowMs },
    ...{ grantedScopes: ['accounts:read'], items: ['checking_accounts'], read: false },
  })
  expect(completed, 'completed')
  const accountId = ports.random.id()
  const amount = { unscaled: -12_345n, scale: 2, currency: 'SEK' }
  const owner = { appId, userId, accountId, bankAccountId: 'b-1' }
  const transactionIds = Array.from({ length: transactionsPerUser }, () => ports.random.id()).sort()
  const saved = await store.saveBankData(appId, connectionId, {
    identity: undefined,
    refreshedAtMs: nowMs,
    accounts: [
      {
        ...{ ...owner, connectionId, institutionId: 'bank', name: 'Current account', type: 'checking' },
        ...{
          segment: 'PERSONAL',
          currency: 'SEK',
          booked: amount,
          available: amount,
          creditLimit: undefined,
        },
        ...{
          iban: 'SE4550000000058398257466',
          bban: undefined,
          bic: undefined,
          accountNumber: '5839-8257466',
        },
        ...{ sortCode: undefined, maskedPan: undefined, refreshedAtMs: nowMs },
        holders: [{ name: 'Anna Holm', role: 'HOLDER' }],
      },
    ],
    transactions: transactionIds.map((transactionId, day) => {
      const sortAtMs = Date.UTC(2026, 8, 1) - day * 86_400_000
      const date = new Date(sortAtMs).toISOString().slice(0, 10)
      return {
        ...{
          ...owner,
          transactionId,
          bankTransactionId: `bt-${day}`,
          amount,
          status: 'booked',
          type: 'payment',
        },
        ...{ bookedDate: date, valueDate: date, transactionDate: date, description: `Card payment ${day}` },
        ...{ reference: undefined, counterpartyName: 'Grocer AB', counterpartyAccount: undefined },
        ...{ merchantName: 'Grocer AB', merchantCategoryCode: '5411', sortAtMs },
      }
    }),
  })
  expect(saved, 'saved')
  return { connectionId, consentId, accountId, transactionIds }
}

function expect(fact: unknown, wanted: string): void {
  const text = typeof fact === 'object' && fact !== null && 'kind' in fact ? fact.kind : fact
  if (text !== wanted)
    throw new Error(`a verb of the store answered ${JSON.stringify(fact)} in place of ${wanted}`)
}

async function readRows(driver: Driver, owner: { appId: string; userId: string }) {
  const own = (table: string, order: string) =>
    driver.all(`SELECT * FROM ${table} WHERE app_id = :appId AND user_id = :userId ORDER BY ${order}`, owner)
  const below = (table: string, parent: string, key: string, order: string) =>
    driver.all(
      `SELECT child.* FROM ${table} child JOIN ${parent} parent
         ON parent.app_id = child.app_id AND parent.${key} = child.${key}
       WHERE child.app_id = :appId AND parent.user_id = :userId ORDER BY child.${key}, child.${order}`,
      owner,
    )
  const rows = {
    users: [...(await own('users', 'user_id'))],
    grants: [...(await own('grants', 'grant_id'))],
    refresh_tokens: [...(await below('refresh_tokens', 'grants', 'grant_id', 'generation'))],
    connections: [...(await own('connections', 'connection_id'))],
    accounts: [...(await own('accounts', 'account_id'))],
    transactions: [...(await own('transactions', 'transaction_id'))],
    consents: [...(await own('consents', 'consent_id'))],
    consent_events: [...(await below('consent_events', 'consents', 'consent_id', 'step'))],
  }
  const counts = Object.values(rows).map(({ length }) => length)
  const wanted = [1, grantsPerUser, grantsPerUser * tokensPerGrant, 1, 1, transactionsPerUser, 1]
  if (wanted.some((count, index) => counts[index] !== count))
    throw new Error(`the verbs have written ${counts.join(', ')} rows of ${Object.keys(rows).join(', ')}`)
  return { rows, grantIds: rows.grants.map(({ grant_id }) => String(grant_id)) }
}
