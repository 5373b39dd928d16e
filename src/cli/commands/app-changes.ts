// glue: Commands app set and app delete

import type { AppChange } from '../../core/apps/app.ts'
import { changeApp } from '../../core/apps/change-app.ts'
import { deleteApp } from '../../core/connections/delete-app.ts'
import { type Input, isSet, listOf, type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { ACTOR, findApp, take, withWorkbench } from '../installation.ts'
import { renderFacts } from '../render-table.ts'
import { factsOf, renderApp } from './app.ts'

export const runAppSet: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const change = readChange(input)
    if (Object.keys(change).length === 0)
      throw new Failure('usage', 'There is nothing to change.', 'See app set --help.')
    const { appId } = await findApp(bench, input)
    const app = take(await changeApp(bench.ports, bench.policy, { appId, change, actor: ACTOR }))
    return {
      json: renderApp(app),
      text: renderFacts([['client id', app.clientId], ...factsOf(app)]),
    }
  })

export const runAppDelete: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const app = await findApp(bench, input, input.arguments[0])
    const onProgress = (users: number) => io.warn(`${users} end users deleted`)
    const { users } = take(
      await deleteApp(bench.ports, bench.policy, { appId: app.appId, actor: ACTOR, onProgress }),
    )
    return {
      json: { client_id: app.clientId, app_id: app.appId, deleted: true, users },
      text: `${app.name} is deleted with ${users} end users. Consents at banks are revoked by the running platform.`,
    }
  })

function readChange(input: Input): AppChange {
  const name = textOf(input, 'name')
  const uris = listOf(input, 'redirect-uri')
  return {
    ...(name !== undefined && { name }),
    ...(uris.length > 0 && { redirectUris: uris }),
    ...urlOf(input, 'terms-url', 'termsUrl'),
    ...urlOf(input, 'privacy-url', 'privacyUrl'),
    ...flagOf(input, 'embedding', 'embedding'),
    ...flagOf(input, 'early-return', 'returnsEarly'),
    ...flagOf(input, 'refresh-tokens', 'refreshTokens'),
    ...flagOf(input, 'dangerously-allow-plain-pkce', 'dangerouslyAllowPlainPkce'),
  }
}

/** `none` removes it. */
function urlOf<Name extends 'termsUrl' | 'privacyUrl'>(
  input: Input,
  option: string,
  name: Name,
): { readonly [N in Name]?: string } {
  const url = textOf(input, option)
  const urls: { [N in Name]?: string } = {}
  if (url !== undefined) urls[name] = url === 'none' ? '' : url
  return urls
}

function flagOf<Name extends Exclude<keyof AppChange, 'name' | 'redirectUris' | 'termsUrl' | 'privacyUrl'>>(
  input: Input,
  option: string,
  name: Name,
): { readonly [N in Name]?: boolean } {
  if (!isSet(input, option)) return {}
  const value = textOf(input, option)
  if (value !== 'on' && value !== 'off')
    throw new Failure('usage', `--${option}: "${value?.slice(0, 40)}" is neither on nor off.`)
  const flags: { [N in Name]?: boolean } = {}
  flags[name] = value === 'on'
  return flags
}
