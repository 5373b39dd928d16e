// rule: Tests of what ends a hosted flow from outside: revocation, deletion, disabling

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type At,
  callBack,
  reachBank,
  reachFetching,
  sessionOf,
  setUp,
} from '../../../test/support/in-memory/link-flow.ts'
import { plantCode, plantUser } from '../../../test/support/in-memory/plant.ts'
import { TEST_POLICY } from '../../../test/support/in-memory/policy.ts'
import { keyOf } from '../../../test/support/in-memory/tables.ts'
import { fetchLinkData } from './fetch.ts'
import { finishLink } from './finish.ts'
import { failFlowOfDisabledApp } from './permission.ts'

/** As `setUp`, for a permanent user whom the app delegated to the flow. */
async function setUpDelegated() {
  const at = await setUp()
  const { userId } = await plantUser(at.ports, at.app.appId)
  const { code, grant } = await plantCode(at.ports, at.app.appId, userId)
  const delegatedCodeHash = at.ports.hash.keyed('authorization-code', code)
  const session = await sessionOf(at)
  assert.ok(session !== undefined)
  const parameters = {
    ...session.parameters,
    mode: 'continuous' as const,
    user: 'delegated' as const,
    delegatedCodeHash,
  }
  at.tables.linkSessions.set(keyOf(session.appId, session.sessionId), { ...session, parameters })
  return { ...at, userId, grant }
}

const ENDINGS: Readonly<
  Record<string, (at: Awaited<ReturnType<typeof setUpDelegated>>) => Promise<unknown>>
> = {
  'revoke-all': (at) =>
    at.store.revokeUserGrants({
      appId: at.app.appId,
      userId: at.userId,
      nowMs: at.clock.nowMs(),
      by: 'client',
    }),
  'the revocation of the last secret': async (at) => {
    for (const { secretId } of await at.store.listSecrets(at.app.appId))
      await at.store.revokeSecret(at.app.appId, secretId, at.clock.nowMs())
  },
  'disabling the app': async (at) =>
    at.tables.apps.set(at.app.appId, { ...at.app, disabledAtMs: at.clock.nowMs() }),
  'deleting the user': (at) => at.store.deleteUser(at.app.appId, at.userId, at.clock.nowMs()),
}

for (const [ending, end] of Object.entries(ENDINGS)) {
  test(`${ending} stops a flow at the callback, during the fetch and at the finish, and nothing stays connected`, async () => {
    const isConnected = (at: At) =>
      [...at.tables.connections.values()].some(({ connection }) => connection.status !== 'ended')
    const atCallback = await setUpDelegated()
    const callback = await reachBank(atCallback)
    await end(atCallback)
    await callBack(atCallback, callback)
    assert.ok(!isConnected(atCallback))
    // A code that no connection uses is redeemed only to revoke its consent.
    const redeemed = atCallback.bank.calls.filter((call) => call === 'completeAuthorization')
    assert.equal(atCallback.tables.bankRevocations.length, redeemed.length)

    const atFetch = await setUpDelegated()
    await reachFetching(atFetch)
    const { find } = atFetch.ports.banks
    // Ended while the bank responds.
    const ports = {
      ...atFetch.ports,
      banks: {
        ...atFetch.ports.banks,
        find: (name: string) => {
          const found = find(name)
          return (
            found && {
              ...found,
              bank: {
                ...found.bank,
                fetchAccounts: async (...given: Parameters<typeof found.bank.fetchAccounts>) => {
                  await end(atFetch)
                  return found.bank.fetchAccounts(...given)
                },
              },
            }
          )
        },
      },
    }
    assert.equal(await fetchLinkData(ports, atFetch.key, '192.0.2.1'), 'state_changed')
    assert.ok(!isConnected(atFetch))

    const atFinish = await setUpDelegated()
    await reachFetching(atFinish)
    await fetchLinkData(atFinish.ports, atFinish.key, '192.0.2.1')
    await end(atFinish)
    await failFlowOfDisabledApp(atFinish.ports, atFinish.key)
    assert.equal(await finishLink(atFinish.ports, TEST_POLICY, atFinish.key), undefined)
    assert.ok(!isConnected(atFinish))
    assert.equal((await sessionOf(atFinish))?.failure, 'access_ended')
  })
}

test('a user who was deleted during the sign-in has no connection: the flow fails', async () => {
  const at = await setUp()
  const callback = await reachBank(at)
  at.tables.users.clear()
  assert.equal((await callBack(at, callback)).kind, 'state_changed')
  assert.equal((await sessionOf(at))?.failure, 'access_ended')
  assert.equal(at.tables.connections.size, 0)
})
