// glue: Command seed: sample users of the sandbox app, each with a linked bank

import { setTimeout as wait } from 'node:timers/promises'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { networkFetch } from '../../runtime/network.ts'
import { UnreachableError } from '../../runtime/request-text.ts'
import {
  createSandboxClient,
  DEFAULT_BANK_USER,
  SandboxCallError,
  type SandboxClient,
} from '../../testing/sandbox-client.ts'
import { LinkWalkError } from '../../testing/walk-link.ts'
import type { Run } from '../command.ts'
import { Failure } from '../failure.ts'
import { integerOf } from '../installation.ts'
import { renderTable } from '../render-table.ts'
import { requireSandbox } from '../running.ts'
import { loadConfig } from '../settings.ts'
import { refuseProduction } from './clock.ts'

const DEFAULT_USERS = 3
const MAX_USERS = 50

interface Seeded {
  readonly externalUserId: string
  readonly userId: string
  readonly isNew: boolean
  readonly accounts: number
}

export const runSeed: Run = async (input, io) => {
  const config = loadConfig(input, io)
  refuseProduction(config)
  const count = integerOf(input, 'users', 1, MAX_USERS) ?? DEFAULT_USERS
  const { sandbox } = requireSandbox(config)
  const client = createSandboxClient({
    baseUrl: sandbox.base_url,
    clientId: sandbox.client_id,
    clientSecret: sandbox.client_secret,
    redirectUri: sandbox.redirect_uri,
    fetch: networkFetch,
    wait: (ms) => wait(ms),
  })
  const seeded: Seeded[] = []
  for (let number = 1; number <= count; number++) seeded.push(await seedUser(client, `sample-${number}`))
  return {
    json: { users: seeded.map(renderSeeded) },
    text: renderTable(
      ['external id', 'user id', 'accounts', 'created'],
      seeded.map(({ externalUserId, userId, accounts, isNew }) => [
        externalUserId,
        userId,
        String(accounts),
        isNew ? 'now' : 'earlier',
      ]),
    ),
  }
}

async function seedUser(client: SandboxClient, externalUserId: string): Promise<Seeded> {
  try {
    const found = await findOrCreate(client, externalUserId)
    // An earlier run may have ended between the user and the bank.
    if (found.accounts > 0) return found
    const { accessToken } = await client.linkBank(found.userId, DEFAULT_BANK_USER)
    return { ...found, accounts: await countAccounts(client, accessToken) }
  } catch (error) {
    if (error instanceof SandboxCallError || error instanceof LinkWalkError)
      throw new Failure(
        'seed_failed',
        error.message,
        'See the log of the platform, and its faults with bank show.',
      )
    if (error instanceof UnreachableError)
      throw new Failure(
        'unreachable',
        error.message,
        'See whether the platform runs with the command status, and start it again with start.',
      )
    throw error
  }
}

async function findOrCreate(client: SandboxClient, externalUserId: string): Promise<Seeded> {
  try {
    const userId = await client.createUser(externalUserId, DEFAULT_BANK_USER.market)
    return { externalUserId, userId, isNew: true, accounts: 0 }
  } catch (error) {
    if (!(error instanceof SandboxCallError && error.code === 'user_exists')) throw error
    const { userId, accessToken } = await client.openUser(externalUserId)
    return { externalUserId, userId, isNew: false, accounts: await countAccounts(client, accessToken) }
  }
}

async function countAccounts(client: SandboxClient, accessToken: string): Promise<number> {
  const body = await client.read('/data/v2/accounts', accessToken)
  const accounts = isJsonObject(body) ? body.accounts : undefined
  return Array.isArray(accounts) ? accounts.length : 0
}

function renderSeeded({ externalUserId, userId, isNew, accounts }: Seeded): JsonObject {
  return { external_user_id: externalUserId, user_id: userId, created: isNew, accounts }
}
