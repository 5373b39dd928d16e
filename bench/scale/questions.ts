// table: What is asked of the full and of the empty database, for other users in every round
import { formHeaders, formTemplate } from '../contestants/http-client.ts'
import { type Client, grantPath, tokenPath } from '../contestants/tallystick.ts'
import type { LoadReport, Source } from '../load/contract.ts'
import { type LoadTarget, runLoad } from '../load/run-load.ts'
import type { Population } from './population.ts'
import { grantsPerUser, takeClientToken, userScope } from './template.ts'

export interface Side {
  target: LoadTarget
  base: string
  client: Client
  population: Population
  /** A user who was not drawn before. */
  draw(): number
}

export interface Amounts {
  /** Users of each round for exchanges and pages, with a grant each for refreshes, and a tenth of it to be deleted. */
  users: number
  seconds: number
  connections: number
}

export const scaleQuestions = [
  'client-credentials',
  'code-exchange',
  'refresh-rotation',
  'authenticated-read',
  'transactions-page',
  'user-delete',
] as const

export type ScaleQuestion = (typeof scaleQuestions)[number]

/** One round on one side. The users of the exchange are those whose tokens read and delete later in the round. */
export async function measureRound(side: Side, amounts: Amounts): Promise<Record<ScaleQuestion, LoadReport>> {
  const users = Array.from({ length: amounts.users }, () => side.draw())
  const load = (source: Source, collect?: string) => ask(side, amounts, source, collect)
  const codes = await makeCodes(side, amounts, users)
  const exchange = formTemplate(tokenPath, { ...side.client, grant_type: 'authorization_code' }, 'code')
  const exchanged = await load({ kind: 'once', template: exchange, items: codes }, 'access_token')
  const tokens = exchanged.collected
  const refresh = formTemplate(tokenPath, { ...side.client, grant_type: 'refresh_token' }, 'refresh_token')
  const refreshTokens = users.map((user, at) => side.population.refreshTokenOf(user, at % grantsPerUser))
  const credentials = formTemplate(tokenPath, { ...side.client, grant_type: 'client_credentials' })
  const get = (path: string, items: string[]): Source => ({
    kind: 'repeat',
    template: { method: 'GET', path, headers: { authorization: 'Bearer {item}' }, body: '' },
    items,
  })
  const deletion: Source = {
    kind: 'once',
    template: {
      method: 'POST',
      path: '/api/v1/user/delete',
      headers: { authorization: 'Bearer {item}', ...formHeaders },
      body: '',
    },
    items: tokens.slice(0, Math.max(20, Math.floor(tokens.length / 10))),
  }
  return {
    'client-credentials': await load({ kind: 'repeat', template: credentials, items: [''] }),
    'code-exchange': exchanged,
    'refresh-rotation': await load({ kind: 'once', template: refresh, items: refreshTokens }),
    'authenticated-read': await load(get('/api/v1/user', tokens)),
    'transactions-page': await load(get('/data/v2/transactions?pageSize=10', tokens)),
    'user-delete': await load(deletion),
  }
}

/** Fresh codes of the users, which live a minute. */
async function makeCodes(side: Side, amounts: Amounts, users: number[]): Promise<string[]> {
  const headers = { ...formHeaders, authorization: `Bearer ${await takeClientToken(side.base, side.client)}` }
  const template = {
    method: 'POST' as const,
    path: grantPath,
    headers,
    body: `${new URLSearchParams({ scope: userScope })}&external_user_id={item}`,
  }
  const items = users.map((user) => side.population.externalUserIdOf(user))
  const report = await ask(side, { ...amounts, seconds: 45 }, { kind: 'once', template, items }, 'code')
  if (report.collected.length !== users.length)
    throw new Error(`made ${report.collected.length} codes of ${users.length}: ${JSON.stringify(report.bad)}`)
  return report.collected
}

async function ask(side: Side, amounts: Amounts, source: Source, collect?: string): Promise<LoadReport> {
  const isOnce = source.kind === 'once'
  const report = await runLoad(side.target, source, {
    cores: { server: undefined, generator: undefined },
    connections: amounts.connections,
    pace: { kind: 'closed' },
    warmupMs: isOnce ? 0 : 300,
    warmupRequests: 0,
    durationMs: (isOnce ? 45 : amounts.seconds) * 1000,
    ...(collect === undefined ? {} : { collect }),
  })
  const refused = Object.entries(report.bad).map(
    ([status, { count, example }]) => `${count} x ${status} ${example}`,
  )
  if (refused.length > 0 || report.broken > 0) {
    throw new Error(`${source.template.path}: ${report.broken} broken connections, ${refused.join('; ')}`)
  }
  return report
}
