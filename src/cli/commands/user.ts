// glue: Commands user create, list and delete

import { deleteUser } from '../../core/connections/delete-user.ts'
import { createUser } from '../../core/users/create-user.ts'
import type { User } from '../../core/users/user.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { isSet, type Run, textOf } from '../command.ts'
import { refused } from '../failure.ts'
import { ACTOR, findApp, integerOf, take, withWorkbench } from '../installation.ts'
import { renderFacts, renderTable } from '../render-table.ts'

const DEFAULT_LIMIT = 50

export const runUserCreate: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, policy, store }) => {
    const app = await findApp({ store }, input)
    const user = take(
      await createUser(ports, policy, {
        caller: { appId: app.appId },
        externalUserId: textOf(input, 'external-id'),
        market: textOf(input, 'market')?.toUpperCase() ?? policy.defaultMarket,
        locale: textOf(input, 'locale'),
        retention: isSet(input, 'temporary') ? 'temporary' : 'permanent',
      }),
    )
    return {
      json: renderUser(user),
      text: renderFacts([
        ['user id', user.userId],
        ['external id', user.externalUserId ?? '-'],
        ['market', user.market],
        ['locale', user.locale],
        ['retention', user.retention],
      ]),
    }
  })

export const runUserList: Run = (input, io) => {
  const limit = integerOf(input, 'limit', 1, 1000) ?? DEFAULT_LIMIT
  return withWorkbench(input, io, async ({ store }) => {
    const app = await findApp({ store }, input)
    const users = await store.listUsers(app.appId, textOf(input, 'after'), limit)
    return { json: users.map(renderUser), text: tableOfUsers(users, limit) }
  })
}

export const runUserDelete: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, policy, store }) => {
    const app = await findApp({ store }, input)
    const named = input.arguments[0] ?? ''
    const reference = isSet(input, 'external') ? { externalUserId: named } : { userId: named }
    const user = await store.loadUser(app.appId, reference, ports.clock.nowMs())
    if (user === undefined) throw refused({ code: 'user_unknown', subject: named })
    take(await deleteUser(ports, policy, { appId: app.appId, userId: user.userId, actor: ACTOR }))
    return {
      json: { user_id: user.userId, deleted: true },
      text: `The user ${user.userId} of ${app.name} and all of their data are deleted.`,
    }
  })

function renderUser(user: User): JsonObject {
  return {
    user_id: user.userId,
    external_user_id: user.externalUserId ?? null,
    market: user.market,
    locale: user.locale,
    retention: user.retention,
    created_at: isoInstant(user.createdAtMs),
    expires_at: user.expiresAtMs === undefined ? null : isoInstant(user.expiresAtMs),
  }
}

function tableOfUsers(users: readonly User[], limit: number): string {
  const last = users.at(-1)
  if (last === undefined) return 'There are no users. Create one with the command user create.'
  const table = renderTable(
    ['user id', 'external id', 'market', 'locale', 'retention', 'created'],
    users.map((user) => [
      user.userId,
      user.externalUserId ?? '-',
      user.market,
      user.locale,
      user.retention,
      isoInstant(user.createdAtMs),
    ]),
  )
  return users.length < limit ? table : `${table}\n\nFor more, add --after ${last.userId}`
}
