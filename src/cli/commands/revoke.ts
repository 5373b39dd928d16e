// glue: Commands app disable and enable, token revoke, grant list and revoke, user revoke

import { setAppDisabled } from '../../core/apps/set-app-disabled.ts'
import { revokeClientTokens } from '../../core/grants/revoke-client-tokens.ts'
import { revokeGrant } from '../../core/grants/revoke-grant.ts'
import { revokeAnyToken } from '../../core/grants/revoke-token.ts'
import { revokeUserGrants } from '../../core/grants/revoke-user-grants.ts'
import type { Workbench } from '../../main.ts'
import type { Input, Run } from '../command.ts'
import { refused } from '../failure.ts'
import { ACTOR, findApp, take, withWorkbench } from '../installation.ts'
import { readToken, takeToken } from '../options.ts'
import {
  reportGrants,
  reportRevokedClientTokens,
  reportRevokedGrant,
  reportRevokedGrants,
  reportRevokedToken,
} from '../reports/users.ts'
import { renderGrant, userReferenceOf } from './user.ts'

export const runAppDisable: Run = (input, io) =>
  withWorkbench(input, io, (bench) => setDisabled(bench, input, true))

export const runAppEnable: Run = (input, io) =>
  withWorkbench(input, io, (bench) => setDisabled(bench, input, false))

async function setDisabled(bench: Workbench, input: Input, disabled: boolean) {
  const app = await findApp(bench, input)
  const command = { appId: app.appId, disabled, actor: ACTOR }
  const { already } = take(await setAppDisabled(bench.ports, bench.policy, command))
  const state = disabled ? 'disabled' : 'enabled'
  return {
    json: { client_id: app.clientId, disabled, already },
    text: already ? `${app.name} was ${state} already.` : `${app.name} is ${state}.`,
  }
}

export const runTokenRevoke: Run = async (input, io) => {
  const token = await readToken(input, io)
  return withWorkbench(input, io, async (bench) => {
    const app = await findApp(bench, input)
    if (token === undefined) {
      take(await revokeClientTokens(bench.ports, bench.policy, { appId: app.appId, actor: ACTOR }))
      return reportRevokedClientTokens(app)
    }
    const { appId } = app
    return reportRevokedToken(
      takeToken(
        await revokeAnyToken(bench.ports, bench.ports.policies.values(), { appId, token, actor: ACTOR }),
      ),
    )
  })
}

export const runGrantList: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const { appId } = await findApp(bench, input)
    const nowMs = bench.ports.clock.nowMs()
    const user = await bench.store.loadUser(appId, userReferenceOf(input), nowMs)
    if (user === undefined) throw refused({ code: 'user_unknown' })
    const grants = await bench.store.listGrants(appId, user.userId, nowMs)
    return reportGrants(grants.map(renderGrant))
  })

export const runGrantRevoke: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const { appId } = await findApp(bench, input)
    const grantId = input.arguments[0] ?? ''
    const { already } = take(await revokeGrant(bench.ports, bench.policy, { appId, grantId, actor: ACTOR }))
    return reportRevokedGrant(grantId, already)
  })

export const runUserRevoke: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const { appId } = await findApp(bench, input)
    const command = { appId, user: userReferenceOf(input), by: 'operator', actor: ACTOR } as const
    const { grants } = take(await revokeUserGrants(bench.ports, bench.policy, command))
    return reportRevokedGrants(grants)
  })
