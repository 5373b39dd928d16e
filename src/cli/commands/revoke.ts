// glue: Commands app disable and enable, token revoke, grant list and revoke, user revoke

import type { ClientApp } from '../../core/apps/app.ts'
import { setAppDisabled } from '../../core/apps/set-app-disabled.ts'
import { revokeClientTokens } from '../../core/grants/revoke-client-tokens.ts'
import { revokeGrant } from '../../core/grants/revoke-grant.ts'
import { revokeToken } from '../../core/grants/revoke-token.ts'
import { revokeUserGrants } from '../../core/grants/revoke-user-grants.ts'
import type { UserReference } from '../../core/users/user.ts'
import { dialects } from '../../dialects/index.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { Workbench } from '../../main.ts'
import { type Input, isSet, type Run } from '../command.ts'
import { Failure, refused } from '../failure.ts'
import { ACTOR, findApp, take, withWorkbench } from '../installation.ts'
import { renderTable } from '../render-table.ts'

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
  const typed = input.arguments[0]
  const all = isSet(input, 'client-tokens')
  if ((typed === undefined) !== all)
    throw new Failure('usage', 'Give either a token or --client-tokens.', 'See token revoke --help.')
  const token = (typed === '-' ? await io.readInput() : (typed ?? '')).trim().replace(/^bearer +/i, '')
  return withWorkbench(input, io, async (bench) => {
    const app = await findApp(bench, input)
    if (all) {
      take(await revokeClientTokens(bench.ports, bench.policy, { appId: app.appId, actor: ACTOR }))
      return {
        json: { client_id: app.clientId, revoked: 'client_tokens' },
        text: `Every client token of ${app.name} that was issued so far is revoked.`,
      }
    }
    const revoked = await revokeOne(bench, app, token)
    return {
      json:
        revoked.kind === 'access_token'
          ? { revoked: 'access_token', token_id: revoked.tokenId }
          : { revoked: 'refresh_token', grant_id: revoked.grantId },
      text:
        revoked.kind === 'access_token'
          ? `The access token ${revoked.tokenId} is revoked.`
          : `The grant ${revoked.grantId} and all its tokens are revoked.`,
    }
  })
}

/** The token says by its claims which dialect issued it; only that one's policy can read it. */
async function revokeOne({ ports }: Workbench, { appId }: ClientApp, token: string) {
  for (const { policy } of dialects) {
    const outcome = await revokeToken(ports, policy, { appId, token, actor: ACTOR })
    if (outcome.ok) return outcome.value
    if (outcome.refusal.code !== 'token_invalid') throw refused(outcome.refusal)
  }
  throw new Failure(
    'token_unknown',
    'This is no token that the installation issued to the app.',
    'Name the app with --app; give the whole token.',
  )
}

export const runGrantList: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const { appId } = await findApp(bench, input)
    const nowMs = bench.ports.clock.nowMs()
    const user = await bench.store.loadUser(appId, referenceOf(input), nowMs)
    if (user === undefined) throw refused({ code: 'user_unknown' })
    const grants = await bench.store.listGrants(appId, user.userId, nowMs)
    return {
      json: grants.map((grant) => ({
        grant_id: grant.grantId,
        origin: grant.origin,
        scopes: grant.scopes,
        created_at: isoInstant(grant.createdAtMs),
        expires_at: isoInstant(grant.expiresAtMs),
        last_used_at: grant.lastUsedAtMs === undefined ? null : isoInstant(grant.lastUsedAtMs),
      })),
      text:
        grants.length === 0
          ? 'The user has no active grant.'
          : renderTable(
              ['grant id', 'origin', 'scopes', 'created', 'expires', 'last used'],
              grants.map((grant) => [
                grant.grantId,
                grant.origin,
                grant.scopes.join(' '),
                isoInstant(grant.createdAtMs),
                isoInstant(grant.expiresAtMs),
                grant.lastUsedAtMs === undefined ? 'never' : isoInstant(grant.lastUsedAtMs),
              ]),
            ),
    }
  })

export const runGrantRevoke: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const { appId } = await findApp(bench, input)
    const grantId = input.arguments[0] ?? ''
    const { already } = take(await revokeGrant(bench.ports, bench.policy, { appId, grantId, actor: ACTOR }))
    return {
      json: { grant_id: grantId, revoked: true, already },
      text: already ? `The grant ${grantId} was revoked already.` : `The grant ${grantId} is revoked.`,
    }
  })

export const runUserRevoke: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const { appId } = await findApp(bench, input)
    const command = { appId, user: referenceOf(input), by: 'operator', actor: ACTOR } as const
    const { grants } = take(await revokeUserGrants(bench.ports, bench.policy, command))
    return {
      json: { revoked_grants: grants },
      text: grants === 1 ? 'One grant is revoked.' : `${grants} grants are revoked.`,
    }
  })

function referenceOf(input: Input): UserReference {
  const [id = ''] = input.arguments
  return isSet(input, 'external') ? { externalUserId: id } : { userId: id }
}
