// operation: Delete a login with its data, or change how it is refreshed

import { checkKey, findInstance } from '../apps/find-instance.ts'
import { BUSY_STATUSES } from '../connections/connection.ts'
import { deleteUser } from '../connections/delete-user.ts'
import { disconnectConnection } from '../connections/disconnect.ts'
import { STALLED_AFTER_MS } from '../connections/request-refresh.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { findLogin } from './sign-in.ts'

interface OfLogin {
  readonly instanceId: string
  /** Either key is enough. */
  readonly apiKey: string | undefined
  readonly secret: string | undefined
  readonly connectionId: string
}

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'usage' | 'banks'>

async function findOwnLogin(
  ports: Needs,
  policy: Policy,
  { instanceId, apiKey, secret, connectionId }: OfLogin,
): ReturnType<typeof findLogin> {
  const found = await findInstance(ports, policy, instanceId)
  if (!found.ok) return found
  const allowed = checkKey(ports, policy, found.value, { api_key: apiKey, client: secret })
  return allowed.ok ? findLogin(ports, policy, found.value.app, connectionId) : allowed
}

/** Also deletes the user behind the login, unless they have connected another bank meanwhile. */
export async function deleteLogin(
  ports: Needs,
  policy: Policy,
  command: OfLogin,
): Promise<Outcome<undefined>> {
  const login = await findOwnLogin(ports, policy, command)
  if (!login.ok) return login
  const { caller, connection } = login.value
  const { status, statusChangedAtMs, connectionId } = connection
  const isStalled = statusChangedAtMs <= ports.clock.nowMs() - STALLED_AFTER_MS
  if (BUSY_STATUSES.includes(status) && !isStalled) return refuse('connection_busy')
  const { appId, userId, clientId } = caller
  const others = await ports.store.listConnections(appId, userId)
  if (others.some((other) => other.connectionId !== connectionId && other.status !== 'ended')) {
    return disconnectConnection(ports, policy, { caller, connectionId })
  }
  const deleted = await deleteUser(ports, policy, { appId, userId, actor: `client:${clientId}` })
  return deleted.ok ? deleted : refuse('connection_unknown')
}

export async function setLoginRefresh(
  ports: Needs,
  policy: Policy,
  { isOn, ...command }: OfLogin & { readonly isOn: boolean },
): Promise<Outcome<boolean>> {
  const login = await findOwnLogin(ports, policy, command)
  if (!login.ok) return login
  const { appId, connectionId } = login.value.connection
  const fact = await ports.store.setBackgroundRefresh(appId, connectionId, isOn)
  return fact === 'set' ? accept(isOn) : refuse('connection_unknown')
}
