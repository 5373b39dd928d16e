// rule: Events of connections made in the hosted flow and changed by the bank
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertStatus } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { collectPages } from '../../support/paging.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { type Receiver, signaturesBy, startReceiver } from '../../support/receiver.ts'
import { waitUntil } from '../../support/wait-until.ts'
import {
  approve,
  createLinkApp,
  createPerson,
  delegate,
  goToBank,
  linkAddress,
  listOf,
  returned,
  signIn,
  userToken,
} from '../link/journey.ts'
import { endpointsOf } from './event-source.ts'

const EVENTS = [
  'refresh:finished',
  'account:created',
  'account:updated',
  'account-transactions:modified',
  'account-booked-transactions:modified',
  'account-transactions:deleted',
]

forEachEngine((engine) => {
  let platform: TestPlatform
  let receiver: Receiver
  before(async () => {
    platform = await startTestPlatform(engine)
    receiver = await startReceiver()
  })
  after(async () => {
    await receiver.close()
    await platform.stop()
  })

  test('connecting a bank sends an event per account, with counts that agree with the data', async () => {
    const app = await createLinkApp(platform)
    const { secret } = await endpointsOf(app.developer).need(`${receiver.url}/all`, EVENTS)
    const { userId, code } = await delegate(app)
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app, { authorization_code: code }))
    const end = await approve(person, await signIn(person, await goToBank(person, page), 'u-se-ordinary'))
    const { credentialsId = '', credentials_id = credentialsId } = returned(end)

    const sent = () => receiver.at('/all')
    const named = (event: string) => sent().filter(({ body }) => body.event === event)
    await waitUntil('the refresh is told', () => named('refresh:finished').length === 1)
    const token = await userToken(app, userId)
    const read = async (path: string) => assertStatus(await app.developer.get(path, token), 200).body
    const accounts = listOf(await read('/data/v2/accounts'), 'accounts')
    await waitUntil('all is told', () => sent().length === 1 + accounts.length * 3)

    for (const received of sent()) {
      assert.deepEqual(signaturesBy(secret, received), [true])
      assert.deepEqual(received.body.context, { userId })
    }
    const created = named('account:created').map(({ body }) => body.content)
    assert.deepEqual(
      new Set(created.map((content) => Reflect.get(Object(content), 'id'))),
      new Set(accounts.map(({ id }) => id)),
    )
    const [finished] = named('refresh:finished').map(({ body }) => Object(body.content))
    assert.equal(finished.credentialsStatus, 'UPDATED')
    assert.equal(finished.source, 'OPERATION_SOURCE_API')
    assert.equal(typeof finished.finished, 'number')
    assert.equal(typeof finished.sessionExpiryDate, 'number')
    if (credentials_id !== '') assert.equal(finished.credentialsId, credentials_id)

    for (const [event, status] of [
      ['account-transactions:modified', undefined],
      ['account-booked-transactions:modified', 'BOOKED'],
    ] as const) {
      for (const { body } of named(event)) {
        const content = Object(body.content)
        assert.equal(content.userId, userId)
        const query = `accountIdIn=${content.account.id}${status === undefined ? '' : `&statusIn=${status}`}`
        const transactions = await collectPages(async (pageToken) => {
          const list = await read(`/data/v2/transactions?pageSize=100&${query}&pageToken=${pageToken}`)
          const nextPageToken = String(Reflect.get(Object(list), 'nextPageToken'))
          return { items: listOf(list, 'transactions'), nextPageToken }
        })
        const dates = transactions.map(({ dates }) => {
          const { booked, transaction: made } = Object(dates)
          return String(booked ?? made)
        })
        dates.sort()
        assert.deepEqual(content.transactions, {
          earliestModifiedBookedDate: dates[0],
          latestModifiedBookedDate: dates.at(-1),
          inserted: dates.length,
          updated: 0,
          deleted: 0,
        })
      }
    }
  })
})
