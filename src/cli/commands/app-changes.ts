// glue: Commands app set and app delete

import { type AppChange, type AppRetention, type ClientApp, MAX_RETENTION_DAYS } from '../../core/apps/app.ts'
import { changeApp } from '../../core/apps/change-app.ts'
import { changeAppDialects } from '../../core/apps/change-dialects.ts'
import { deleteApp } from '../../core/connections/delete-app.ts'
import { type Input, isSet, listOf, type Run, textOf } from '../command.ts'
import { Failure } from '../failure.ts'
import { ACTOR, findApp, integerOf, take, withWorkbench } from '../installation.ts'
import { readOnOff } from '../options.ts'
import { renderFacts } from '../render-table.ts'
import { factsOf, renderApp } from './app.ts'
import { dialectChanges } from './app-dialects.ts'
import { readProducts } from './products.ts'

export const runAppSet: Run = (input, io) =>
  withWorkbench(input, io, async (bench) => {
    const change = readChange(input)
    const before = await findApp(bench, input)
    const { appId } = before
    const retention = readRetention(input, before)
    const dialects = dialectChanges(input, before)
    const isChanged = Object.keys(change).length > 0 || retention !== undefined
    if (!isChanged && dialects === undefined)
      throw new Failure('usage', 'There is nothing to change.', 'See app set --help.')
    // The products first, which bound the scopes; then the dialects, whose changes are refused more often than the others.
    const { products, ...rest } = change
    const others = { ...rest, ...(retention !== undefined && { retention }) }
    if (products !== undefined)
      take(await changeApp(bench.ports, bench.policy, { appId, change: { products }, actor: ACTOR }))
    if (dialects !== undefined)
      take(await changeAppDialects(bench.ports, bench.policy, { appId, ...dialects, actor: ACTOR }))
    if (Object.keys(others).length > 0)
      take(await changeApp(bench.ports, bench.policy, { appId, change: others, actor: ACTOR }))
    const app = (await bench.store.loadApp(appId)) ?? before
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

/** Undefined where neither option is given; null where no limit is left. */
function readRetention(
  input: Input,
  { retention }: Pick<ClientApp, 'retention'>,
): AppRetention | null | undefined {
  const options = ['keep-users', 'keep-requests', 'keep-consents', 'keep-sessions']
  if (!options.some((name) => isSet(input, name))) return undefined
  const daysOf = (name: string, before: number | undefined) => {
    if (!isSet(input, name)) return before
    return textOf(input, name) === 'none' ? undefined : integerOf(input, name, 1, MAX_RETENTION_DAYS)
  }
  const userDays = daysOf('keep-users', retention?.userDays)
  const requestDays = daysOf('keep-requests', retention?.requestDays)
  const consentDays = daysOf('keep-consents', retention?.consentDays)
  const sessionDays = daysOf('keep-sessions', retention?.sessionDays)
  const limits = { userDays, requestDays, consentDays, sessionDays }
  return Object.values(limits).every((days) => days === undefined) ? null : limits
}

function readChange(input: Input): AppChange {
  const name = textOf(input, 'name')
  const uris = listOf(input, 'redirect-uri')
  const products = readProducts(input)
  return {
    ...(name !== undefined && { name }),
    ...(uris.length > 0 && { redirectUris: uris }),
    ...(products !== undefined && { products }),
    ...urlOf(input, 'terms-url', 'termsUrl'),
    ...urlOf(input, 'privacy-url', 'privacyUrl'),
    ...flagOf(input, 'embedding', 'embedding'),
    ...flagOf(input, 'early-return', 'returnsEarly'),
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

function flagOf<Name extends 'embedding' | 'returnsEarly'>(
  input: Input,
  option: string,
  name: Name,
): { readonly [N in Name]?: boolean } {
  const value = readOnOff(input, option)
  const flags: { [N in Name]?: boolean } = {}
  if (value !== undefined) flags[name] = value
  return flags
}
