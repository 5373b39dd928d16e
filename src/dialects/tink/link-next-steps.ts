// codec: The next API calls after a sandbox flow, as shell commands for the developer
// Never: insert a value that does not have the exact format of our identifiers; the commands are pasted into a shell

import type { NextStep } from '../dialect.ts'

const HEX_ID = /^[0-9a-f]{32}$/

export function renderNextSteps(
  parameters: ReadonlyMap<string, string>,
  baseUrl: string,
): readonly NextStep[] {
  const code = parameters.get('code')
  if (code !== undefined && HEX_ID.test(code)) return oneTimeSteps(code, baseUrl)
  const reportId = parameters.get('account_verification_report_id')
  if (reportId !== undefined && HEX_ID.test(reportId)) return reportSteps(reportId, baseUrl)
  const credentialsId = parameters.get('credentials_id')
  return credentialsId !== undefined && HEX_ID.test(credentialsId) ? continuousSteps(baseUrl) : []
}

function oneTimeSteps(code: string, baseUrl: string): readonly NextStep[] {
  return [
    {
      title: 'Exchange the code for a user token. It can be used once and expires after a minute.',
      command: [
        `curl -s ${baseUrl}/api/v1/oauth/token`,
        '-d client_id="$CLIENT_ID" -d client_secret="$CLIENT_SECRET"',
        `-d grant_type=authorization_code -d code=${code}`,
      ].join(' \\\n  '),
    },
    readStep(baseUrl),
  ]
}

function continuousSteps(baseUrl: string): readonly NextStep[] {
  return [
    {
      title:
        'Create an authorization for your user with a client token, and exchange the code for a user token.',
      command: [
        `curl -s ${baseUrl}/api/v1/oauth/authorization-grant -H "Authorization: Bearer $CLIENT_TOKEN"`,
        '-d user_id="$USER_ID" -d scope=accounts:read,transactions:read',
      ].join(' \\\n  '),
    },
    readStep(baseUrl),
  ]
}

function reportSteps(reportId: string, baseUrl: string): readonly NextStep[] {
  return [
    {
      title: 'Get a client token with the scope to read reports.',
      command: [
        `curl -s ${baseUrl}/api/v1/oauth/token`,
        '-d client_id="$CLIENT_ID" -d client_secret="$CLIENT_SECRET"',
        '-d grant_type=client_credentials -d scope=account-verification-reports:read',
      ].join(' \\\n  '),
    },
    {
      title: 'Get the report with it, within an hour.',
      command: `curl -s ${baseUrl}/api/v1/account-verification-reports/${reportId} -H "Authorization: Bearer $CLIENT_TOKEN"`,
    },
  ]
}

function readStep(baseUrl: string): NextStep {
  return {
    title: 'List transactions with the user token.',
    command: `curl -s "${baseUrl}/data/v2/transactions?pageSize=3" -H "Authorization: Bearer $TOKEN"`,
  }
}
