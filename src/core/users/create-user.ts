// operation: Create an end user of an app

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'
import { defaultPreferences } from './preferences.ts'
import type { Retention, User } from './user.ts'

export interface CreateUser {
  readonly caller: Pick<ClientCaller, 'appId'>
  readonly externalUserId: string | undefined
  readonly market: string
  /** Undefined: the default locale of the market. */
  readonly locale: string | undefined
  readonly retention: Retention
}

export async function createUser(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  policy: Policy,
  command: CreateUser,
): Promise<Outcome<User>> {
  const user = buildUser(ports, policy, command)
  if (!user.ok) return user
  const fact = await ports.store.createUser(user.value)
  return fact.kind === 'created' ? user : refuse('user_exists', { subject: fact.userId })
}

/** Of a temporary user in a dialect whose hosted flow creates permanent ones. */
const SECONDS_OF_A_DAY = 86_400

/** The user to store, with the defaults of the market. */
export function buildUser(
  ports: Pick<Ports, 'clock' | 'random'>,
  policy: Policy,
  command: CreateUser,
): Outcome<User> {
  const market = Object.hasOwn(policy.markets, command.market) ? policy.markets[command.market] : undefined
  if (market === undefined) return refuse('market_unsupported', { subject: command.market })
  const locale = command.locale ?? market.locale
  if (!policy.locales.includes(locale)) return refuse('locale_unsupported', { subject: locale })

  const nowMs = ports.clock.nowMs()
  return accept({
    appId: command.caller.appId,
    userId: ports.random.id(),
    externalUserId: command.externalUserId,
    username: undefined,
    nationalId: undefined,
    market: command.market,
    locale,
    retention: command.retention,
    preferences: defaultPreferences(market),
    createdAtMs: nowMs,
    expiresAtMs:
      command.retention === 'temporary'
        ? nowMs + (policy.newUserSeconds ?? SECONDS_OF_A_DAY) * 1000
        : undefined,
  })
}
