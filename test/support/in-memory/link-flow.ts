// glue: A hosted flow in memory, and the steps to each of its states

import assert from 'node:assert/strict'
import { acceptBankCallback } from '../../../src/core/link/accept-bank-callback.ts'
import { type BeginLink, beginLink } from '../../../src/core/link/begin.ts'
import { chooseBank } from '../../../src/core/link/choose-bank.ts'
import { fetchLinkData } from '../../../src/core/link/fetch.ts'
import { finishLink } from '../../../src/core/link/finish.ts'
import { submitLinkSignIn } from '../../../src/core/link/sign-in.ts'
import { createTestBank } from './bank.ts'
import { accepted, plantClient } from './plant.ts'
import { TEST_POLICY } from './policy.ts'
import { createInMemoryPorts } from './ports.ts'

const CALLBACK_URI = 'https://tallystick.example/bank-callback'

export const PARAMETERS: BeginLink['parameters'] = {
  dialect: TEST_POLICY.name,
  redirectUri: 'https://books.example/callback',
  state: 'st',
  scopes: ['accounts:read'],
  market: 'SE',
  locale: 'en_US',
  mode: 'one_time',
  accessDays: undefined,
  user: 'new',
  responseMode: 'query',
  nonce: undefined,
  reports: [],
  reportsLater: false,
  bundled: false,
  accountChoice: undefined,
  items: undefined,
  externalReference: undefined,
  customerReference: undefined,
  providerName: undefined,
  institutionId: undefined,
  segments: ['PERSONAL', 'BUSINESS'],
  renewedConnectionId: undefined,
  keepsSignIn: false,
  extendsConsent: false,
  username: undefined,
  codeChallenge: undefined,
  codeChallengeMethod: undefined,
  framed: false,
  theme: undefined,
}

export async function setUp() {
  const bank = createTestBank()
  const memory = createInMemoryPorts({
    listWithdrawnData: async () => [],
    saveAccountDetails: async () => undefined,
    savePaymentOrders: async () => undefined,
  })
  const { app } = await plantClient(memory.ports)
  const at = { ...memory, app, bank, ports: { ...memory.ports, banks: bank.banks } }
  const begun = accepted(
    await beginLink(at.ports, TEST_POLICY, {
      app,
      known: [],
      visitor: '192.0.2.1',
      parameters: PARAMETERS,
      scopesOmitted: false,
      delegatedCode: undefined,
      ticket: undefined,
      appUri: undefined,
      permanentUser: false,
      openBankingOnly: false,
    }),
  )
  return { ...at, key: begun.key }
}

export type At = Awaited<ReturnType<typeof setUp>>

export const stateOf = async (at: At) =>
  (await at.store.loadLinkSession(at.key.appId, at.key.sessionId, at.clock.nowMs()))?.state

export const sessionOf = (at: At) =>
  at.store.loadLinkSession(at.key.appId, at.key.sessionId, at.clock.nowMs())

export const choose = (at: At, providerName = 'se-redirect', key = at.key) =>
  chooseBank(at.ports, TEST_POLICY, { key, providerName, callbackUri: CALLBACK_URI })

/** The bank's callback of the newest redirect. */
export async function reachBank(at: At): Promise<ReadonlyMap<string, string>> {
  const chosen = await choose(at)
  assert.ok(chosen.kind === 'to_bank', chosen.kind)
  return new Map([
    ['state', new URL(chosen.url).searchParams.get('state') ?? ''],
    ['code', 'bank-code'],
  ])
}

export const callBack = (at: At, callbackParameters: ReadonlyMap<string, string>, known = [at.key]) =>
  acceptBankCallback(at.ports, { known, callbackParameters, callbackUri: CALLBACK_URI })

export async function reachFetching(at: At): Promise<void> {
  assert.equal((await callBack(at, await reachBank(at))).kind, 'fetching')
}

export async function reachGranted(at: At): Promise<string> {
  await reachFetching(at)
  assert.equal(await fetchLinkData(at.ports, at.key, '192.0.2.1'), 'done')
  const finished = await finishLink(at.ports, TEST_POLICY, at.key)
  assert.ok(finished?.outcome.kind === 'granted')
  return finished.outcome.code ?? ''
}

export const submit = (at: At, number: number) =>
  submitLinkSignIn(at.ports, { key: at.key, number, fields: new Map([['password', ['p']]]) })
