// table: Test users under names that are known from other providers' test banks

import type { ApiErrorCode } from '../api-contract.ts'
import { ORDINARY } from './scenarios.ts'
import type { Scenario, SecurityQuestion, TestUser } from './test-user.ts'

type Named = Omit<TestUser, 'flows'>

/** `john`, and `john1` to `john100`, each with the password of the same number. */
const NUMBERED = 100

const SIGNS_IN_AGAIN: Scenario = {
  ...ORDINARY,
  key: 'doe',
  title: 'Renewal needs a sign-in',
  description: 'Accounts with sort code and number. Extending the consent needs a new sign-in.',
  extendsBySignIn: true,
  withoutIban: true,
}

const WITH_IBANS: Scenario = {
  ...ORDINARY,
  extendsBySignIn: true,
  key: 'iban',
  title: 'An IBAN for each account',
  description:
    'The same accounts, each with a valid IBAN of its own. Extending the consent needs a new sign-in.',
}

const EXTENDS: Scenario = {
  ...ORDINARY,
  key: 'eternal',
  title: 'Renewal without a sign-in',
  description: 'The same accounts. Extending the consent works at once, without the person.',
  withoutIban: true,
}

/** The error of every account-information request after a successful sign-in, by the name after `error.`. */
const ERRORS: readonly (readonly [name: string, refusal: ApiErrorCode, says: string])[] = [
  ['account_permanently_locked', 'account_permanently_locked', 'the account is locked for good'],
  ['account_temporarily_locked', 'account_temporarily_locked', 'the account is locked for a while'],
  ['internal_error', 'server_error', 'the bank has failed within'],
  ['provider_error', 'unavailable', 'the bank is unavailable'],
  ['user_input_required', 'sign_in_needed', 'the person must sign in again'],
  ['wrong_credentials', 'credentials_changed', 'the credentials are no longer right'],
]

function john(number: number): readonly Named[] {
  const suffix = number === 0 ? '' : String(number)
  const userName = `john${suffix}`
  const shared = { userName, market: 'GB', group: 'mock', name: 'John Doe' } as const
  const series = number === 0 ? {} : { partOfSeries: true as const }
  return [
    { ...shared, ...series, key: userName, password: `doe${suffix}`, scenario: SIGNS_IN_AGAIN },
    { ...shared, ...series, key: `${userName}.iban`, password: `iban${suffix}`, scenario: WITH_IBANS },
  ]
}

const JOHNS: readonly Named[] = [
  ...Array.from({ length: NUMBERED + 1 }, (_, number) => john(number)).flat(),
  {
    key: 'john.eternal',
    userName: 'john',
    password: 'eternal',
    market: 'GB',
    group: 'mock',
    name: 'John Doe',
    scenario: EXTENDS,
  },
]

const FAILING: readonly Named[] = ERRORS.map(([name, dataRefusal, says]) => ({
  key: `error.${name}`,
  userName: `error.${name}`,
  password: 'error',
  market: 'GB',
  group: 'mock',
  name: 'John Doe',
  scenario: {
    ...ORDINARY,
    key: `error.${name}`,
    title: `Every call fails: ${name}`,
    description: `Sign-in and consent work; every call for data answers that ${says}.`,
    dataRefusal,
  },
}))

type Paying = readonly [name: string, title: string, description: string, payments?: Scenario['payments']]

const PAYING: readonly Paying[] = [
  ['test_executed', 'Payments are executed', 'Approves a payment, and the bank executes it.'],
  [
    'test_authorisation_failed',
    'Payments are not authorised',
    'Approves a payment, and the bank does not authorise it.',
    'not_authorised',
  ],
  [
    'test_execution_rejected',
    'Payments are rejected',
    'Approves a payment, and the bank rejects it when it is executed.',
    'rejected',
  ],
]

const PAYERS: readonly Named[] = PAYING.map(([name, title, description, payments]) => ({
  key: name,
  userName: name,
  password: 'test',
  market: 'GB',
  group: 'mock',
  name: 'John Doe',
  scenario: { ...ORDINARY, key: name, title, description, ...(payments !== undefined && { payments }) },
}))

const QUESTIONS: readonly SecurityQuestion[] = [
  { question: 'birthCity', answer: 'Montreal' },
  { question: 'bestCountry', answer: 'Canada' },
  { question: 'bestShape', answer: 'Triangle' },
]

type Capital = readonly [userName: string, scenario: Scenario]

const CAPITAL: readonly Capital[] = [
  [
    'Greatday',
    {
      ...ORDINARY,
      key: 'greatday',
      title: 'Security questions',
      description: `Asked three questions after the password: the city of birth, the best country and the best shape. The answers: ${QUESTIONS.map(({ answer }) => answer).join(', ')}.`,
      questions: QUESTIONS,
    },
  ],
  [
    'greatday_nomfa',
    {
      ...ORDINARY,
      key: 'greatday_nomfa',
      title: 'No security questions',
      description: 'A chequing account, a savings account and a credit card, without a second factor.',
    },
  ],
  [
    'test_disabled_account',
    {
      ...ORDINARY,
      key: 'test_disabled_account',
      title: 'Disabled account',
      description: 'The bank has blocked this person’s online access.',
      accounts: 0,
      signIn: 'blocked',
    },
  ],
  [
    'test_service_unavailable',
    {
      ...ORDINARY,
      key: 'test_service_unavailable',
      title: 'Service unavailable',
      description: 'The bank is unavailable as soon as this person signs in.',
      accounts: 0,
      signIn: 'down',
    },
  ],
  [
    'test_dispatched',
    {
      ...ORDINARY,
      key: 'test_dispatched',
      title: 'Takes longer than one waits',
      description: 'Each answer takes eight seconds: what reads the accounts has to go on by itself.',
      slowMs: 8000,
    },
  ],
]

/** In the order of the page. */
export const wellKnownUsers: readonly Named[] = [
  ...JOHNS,
  ...FAILING,
  ...PAYERS,
  ...CAPITAL.map(([userName, scenario]) => ({
    key: userName.toLowerCase(),
    userName,
    password: 'Everyday',
    market: 'CA' as const,
    group: 'capital' as const,
    scenario,
  })),
]
