// operation: Create an authorization code for an app's own user, or delegate it to an actor

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'
import { createUser } from '../users/create-user.ts'
import type { User, UserReference } from '../users/user.ts'
import { newGrant, newUnboundCode } from './new-grant.ts'
import { checkUserScopes } from './scope.ts'

export interface CreateAuthorizationCode {
  readonly caller: Pick<ClientCaller, 'appId'>
  /** Undefined creates a temporary user for the actor to act for. */
  readonly user: UserReference | undefined
  readonly scopes: readonly string[]
  readonly actorClientId: string | undefined
  readonly idHint: string | undefined
}

export async function createAuthorizationCode(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'hash'>,
  policy: Policy,
  command: CreateAuthorizationCode,
): Promise<Outcome<{ readonly code: string }>> {
  const { appId } = command.caller
  const nowMs = ports.clock.nowMs()
  const app = await ports.store.loadApp(appId)
  if (app === undefined) return refuse('client_unknown')
  // The scopes need not be scopes of the calling token, but the app must be allowed to request them.
  const scopes = checkUserScopes(command.scopes, app, policy)
  if (!scopes.ok) return scopes
  const found = await findUser(ports, policy, command, nowMs)
  if (!found.ok) return found
  const user = found.value

  const code = ports.random.id()
  const { lifetimeSeconds, delegatedLifetimeSeconds } = policy.code
  const seconds = command.actorClientId === undefined ? lifetimeSeconds : delegatedLifetimeSeconds
  const expiresAtMs = nowMs + seconds * 1000
  const grant = newGrant(
    {
      appId,
      grantId: ports.random.id(),
      userId: user.userId,
      origin: command.actorClientId === undefined ? 'server' : 'delegated',
      policy: policy.name,
      scopes: scopes.value,
      createdAtMs: nowMs,
      expiresAtMs,
    },
    { actorClientId: command.actorClientId, idHint: command.idHint },
  )
  const fact = await ports.store.createGrantWithCode(
    grant,
    newUnboundCode(grant, ports.hash.keyed('authorization-code', code)),
  )
  return fact === 'unknown' ? refuse('user_unknown') : accept({ code })
}

async function findUser(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  policy: Policy,
  command: CreateAuthorizationCode,
  nowMs: number,
): Promise<Outcome<User>> {
  if (command.user === undefined) {
    return await createUser(ports, policy, {
      caller: command.caller,
      externalUserId: undefined,
      market: policy.defaultMarket,
      locale: undefined,
      retention: 'temporary',
    })
  }
  const user = await ports.store.loadUser(command.caller.appId, command.user, nowMs)
  return user === undefined ? refuse('user_unknown') : accept(user)
}
