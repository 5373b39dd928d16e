// contract: A bank for unit tests: what it returns next is set by the test

import type { BankAccount, BankIdentity, BankProblem, BankProvider } from '../../../src/core/banks/bank.ts'
import type { Bank, BankDirectory } from '../../../src/core/banks/bank-port.ts'
import { err, ok, type Result } from '../../../src/lib/result.ts'
import { START_MS } from './ports.ts'

const DAY_MS = 24 * 60 * 60_000

export const UNREACHABLE: BankProblem = { kind: 'unavailable', detail: 'no connection', retryable: true }

export const WRONG_PASSWORD: BankProblem = {
  kind: 'credentials_incorrect',
  detail: 'wrong password',
  retryable: false,
}

function providerOf(flow: BankProvider['flow']): BankProvider {
  return {
    name: `se-${flow}`,
    group: 'demo',
    displayName: `Bank (${flow})`,
    market: 'SE',
    flow,
    institutionId: 'institution-1',
    institutionName: 'Bank',
    currency: 'SEK',
    segments: ['PERSONAL'],
    test: true,
    popular: false,
    rank: 0,
    asks: [],
  }
}

const CHECKING: BankAccount = {
  bankAccountId: 'b-1',
  name: 'Lönekonto',
  type: 'checking',
  segment: 'PERSONAL',
  currency: 'SEK',
  booked: { unscaled: 10000n, scale: 2, currency: 'SEK' },
  available: undefined,
  creditLimit: undefined,
  iban: 'SE4550000000058398257466',
  bban: undefined,
  bic: undefined,
  accountNumber: undefined,
  sortCode: undefined,
  maskedPan: undefined,
  holders: [],
}

export interface TestBank {
  readonly banks: BankDirectory
  /** Methods in the order of their calls. */
  readonly calls: string[]
  /** Problem of each method until it is removed. */
  readonly problems: Map<string, BankProblem>
  identity: BankIdentity | undefined
  accounts: readonly BankAccount[]
}

/** Serves `se-redirect` and `se-embedded`. Accepts everything unless the test sets a problem. */
export function createTestBank(): TestBank {
  const test: Omit<TestBank, 'banks'> = {
    calls: [],
    problems: new Map(),
    identity: { name: 'Åsa Lind', dateOfBirth: '1970-01-01', nationalId: '197001011234' },
    accounts: [CHECKING],
  }
  const call = <Value>(method: string, value: Value): Result<Value, BankProblem> => {
    test.calls.push(method)
    const problem = test.problems.get(method)
    return problem === undefined ? ok(value) : err(problem)
  }
  const session = {
    accessToken: 'access',
    accessTokenExpiresAtMs: START_MS + DAY_MS,
    refreshToken: 'refresh',
    consentExpiresAtMs: START_MS + 90 * DAY_MS,
  }
  const prompt = { kind: 'ask' as const, flowId: 'flow-1', fields: [], again: false }
  const bank: Bank = {
    providers: [providerOf('redirect'), providerOf('embedded')],
    origins: ['https://bank.example'],
    signIns: {
      begin: async () => call('begin', prompt),
      answer: async () => call('answer', { kind: 'done', code: 'code-1' } as const),
      check: async () => call('check', { code: 'code-1' }),
      cancel: async () => {
        test.calls.push('cancel')
      },
    },
    beginAuthorization: async ({ state }) =>
      call('beginAuthorization', { url: `https://bank.example/authorize?state=${state}` }),
    readCallback: (_provider, parameters) => call('readCallback', { code: parameters.get('code') ?? '' }),
    completeAuthorization: async () => call('completeAuthorization', session),
    refreshSession: async () => call('refreshSession', session),
    fetchIdentity: async () => call('fetchIdentity', test.identity),
    fetchAccounts: async () => call('fetchAccounts', { accounts: test.accounts, details: new Map() }),
    fetchTransactions: async () => call('fetchTransactions', []),
    revokeConsent: async () => call('revokeConsent', undefined),
  }
  const banks: BankDirectory = {
    listProviders: () => bank.providers,
    find: (name) => {
      const provider = bank.providers.find((one) => one.name === name)
      return provider && { bank, provider }
    },
    listPaymentProviders: () => [],
    findForPayments: () => undefined,
    paymentOrigins: () => [],
    collectionBank: () => undefined,
  }
  return Object.assign(test, { banks })
}
