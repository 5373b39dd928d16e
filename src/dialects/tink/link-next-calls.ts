// codec: The next API calls after a flow: code, permanent user, report, job of reports

import {
  CLIENT_SECRET,
  checkFormat,
  exchangeCode,
  type FinishedFlow,
  type NextCall,
  type ReturnedParameters,
  readCode,
  readWithToken,
} from '../next-calls.ts'

const HEX_ID = /^[0-9a-f]{32}$/
const TOKEN_PATH = '/api/v1/oauth/token'
const CLIENT_TOKEN = 'CLIENT_TOKEN'

interface Readable {
  /** In the callback. */
  readonly parameter: string
  readonly title: string
  readonly path: string
  readonly scope: string
}

/** What is read with a client token, by the parameter that has its id. */
const READABLE: readonly Readable[] = [
  {
    parameter: 'account_verification_report_id',
    title: 'Read the report of the account check, within an hour.',
    path: '/api/v1/account-verification-reports/',
    scope: 'account-verification-reports:read',
  },
  {
    parameter: 'business_account_verification_report_id',
    title: 'Read the report of the business account check, within an hour.',
    path: '/data/v1/business-account-verification-reports/',
    scope: 'business-account-verification-reports:read',
  },
  {
    parameter: 'transaction_report_id',
    title: 'Read the report of the transactions, within an hour.',
    path: '/data/v2/transaction-reports/',
    scope: 'transaction-reports:readonly',
  },
  {
    parameter: 'reports_generation_job_id',
    title: 'Read the job that generates the reports: it has their ids once they are ready.',
    path: '/api/v1/reports-generation-jobs/',
    scope: 'reports-generation-jobs:readonly',
  },
]

export function listNextCalls(returned: ReturnedParameters, flow: FinishedFlow): readonly NextCall[] {
  const credentialsId = checkFormat(returned.get('credentials_id'), HEX_ID)
  const code = readCode(returned)
  if (code !== undefined && credentialsId !== undefined) return [exchange(code, flow), ...readData(flow)]
  const readable = READABLE.flatMap((one) => {
    const id = checkFormat(returned.get(one.parameter), HEX_ID)
    return id === undefined ? [] : [{ ...one, id }]
  })
  if (readable.length > 0) {
    return [
      clientToken(readable.map(({ scope }) => scope).join(','), flow),
      ...readable.map(
        ({ title, path, id }): NextCall => ({
          title,
          method: 'GET',
          target: [path, id],
          token: CLIENT_TOKEN,
        }),
      ),
    ]
  }
  return credentialsId === undefined || returned.has('code') ? [] : ofPermanentUser(flow)
}

/** The redirect URI is not part of the exchange here. */
function exchange(code: NonNullable<ReturnType<typeof readCode>>, flow: FinishedFlow): NextCall {
  return exchangeCode(TOKEN_PATH, code, { clientId: flow.clientId, hasChallenge: flow.hasChallenge })
}

/** None where the scopes open neither. */
function readData({ scopes = ['transactions:read'] }: FinishedFlow): readonly NextCall[] {
  if (scopes.includes('transactions:read'))
    return [readWithToken('List transactions with the access token.', '/data/v2/transactions?pageSize=3')]
  return scopes.includes('accounts:read')
    ? [readWithToken('List accounts with the access token.', '/data/v2/accounts')]
    : []
}

function clientToken(scope: string, { clientId }: FinishedFlow): NextCall {
  return {
    title: 'Get a client token.',
    method: 'POST',
    target: [TOKEN_PATH],
    form: [
      ['client_id', clientId],
      ['client_secret', CLIENT_SECRET],
      ['grant_type', 'client_credentials'],
      ['scope', scope],
    ],
    result: { member: 'access_token', variable: CLIENT_TOKEN },
  }
}

/** The flow returns no code, because the app has the user already. */
function ofPermanentUser(flow: FinishedFlow): readonly NextCall[] {
  return [
    clientToken('authorization:grant', flow),
    {
      title: 'Create an authorization for your user.',
      method: 'POST',
      target: ['/api/v1/oauth/authorization-grant'],
      token: CLIENT_TOKEN,
      form: [
        ['user_id', { variable: 'USER_ID' }],
        ['scope', 'accounts:read,transactions:read'],
      ],
      result: { member: 'code', variable: 'CODE' },
    },
    exchange({ variable: 'CODE' }, { ...flow, hasChallenge: false }),
    ...readData({ ...flow, scopes: undefined }),
  ]
}
