// rule: Pages of the hosted flow, their parameters and URLs, as a developer builds them
// Never: a list of parameters of its own; all come from the tables by which the dialects parse

import { instanceIdOf } from '../core/apps/instance.ts'
import { REFUSALS } from '../core/errors.ts'
import { checkFlowScopes } from '../core/grants/scope.ts'
import { issuesCode } from '../core/link/finish.ts'
import type { BuilderApp, BuilderParameter, BuiltUrl, LinkBuilder } from '../core/link/link-builder.ts'
import type { Dialect, FieldSchema, LinkEntry, LinkEntryOutcome } from './dialect.ts'
import type { CallValue, NextCall } from './next-calls.ts'
import { renderShellCalls } from './shell-calls.ts'

/** Renders calls as a program. */
type RenderProgram = (calls: readonly NextCall[], baseUrl: string) => string

export function createLinkBuilder(
  baseUrl: string,
  dialects: readonly Dialect[],
  programs: Readonly<Record<'node' | 'python', RenderProgram>>,
): LinkBuilder {
  const render = (calls: readonly NextCall[]): BuiltUrl['nextCalls'] =>
    calls.length === 0
      ? undefined
      : {
          curl: renderShellCalls(calls, baseUrl),
          node: programs.node(calls, baseUrl),
          python: programs.python(calls, baseUrl),
        }
  const ofApp = (app: BuilderApp) =>
    dialects.filter(({ name }) => app.dialects.some(({ dialect }) => dialect === name))
  return {
    listPages: (app) =>
      ofApp(app).flatMap((dialect) =>
        (dialect.link?.entries ?? []).map((entry) => ({
          dialect: dialect.name,
          title: dialect.title,
          name: entry.name,
          summary: entry.summary,
          parameters: parametersOf(entry),
          defaults: defaultsOf(dialect, entry, app),
        })),
      ),
    build(app, page, values) {
      const dialect = ofApp(app).find(({ name }) => name === page.dialect)
      const entry = dialect?.link?.entries.find(({ name }) => name === page.name)
      if (dialect === undefined || entry === undefined) return undefined
      const known = Object.entries(values).filter(
        ([name, value]) => value !== '' && Object.hasOwn(entry.query.properties, name),
      )
      const query = known.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
      const parsed = entry.parse(new Map(known.map(([name, value]) => [name, [value]])))
      return {
        url: `${baseUrl}${entry.path}?${query}`,
        problem: findProblem(app, dialect, parsed),
        nextCalls: parsed.kind === 'begin' ? render(listCalls(dialect, parsed, app, baseUrl)) : undefined,
      }
    },
  }
}

function findProblem(app: BuilderApp, { policy }: Dialect, parsed: LinkEntryOutcome): BuiltUrl['problem'] {
  if (parsed.kind !== 'begin') {
    const { code, subject } = parsed.refusal
    return { parameter: subject, sentence: REFUSALS[code].sentence }
  }
  const requested = { scopes: parsed.parameters.scopes, omitted: parsed.scopesOmitted }
  const checked = checkFlowScopes(requested, app, policy)
  if (checked.ok) return undefined
  const { code, subject = '' } = checked.refusal
  return { parameter: 'scope', sentence: `${REFUSALS[code].sentence.replace(/\.$/, '')}: ${subject}.` }
}

function parametersOf({ query }: LinkEntry): readonly BuilderParameter[] {
  const required = query.required ?? []
  return Object.entries(query.properties).map(([name, field]: [string, FieldSchema]) => ({
    name,
    required: required.includes(name),
    description: field.description ?? '',
    isList: field.type === 'array',
    choices: field.enum ?? field.items?.enum ?? [],
    maxLength: field.maxLength,
  }))
}

function defaultsOf(
  { policy: { defaultMarket, markets } }: Dialect,
  { query }: LinkEntry,
  { clientId, redirectUris }: BuilderApp,
): Readonly<Record<string, string>> {
  const values: Readonly<Record<string, string>> = {
    client_id: clientId,
    redirect_uri: redirectUris[0] ?? '',
    response_type: 'code',
    market: defaultMarket in markets ? defaultMarket : (Object.keys(markets)[0] ?? defaultMarket),
    locale: 'en_US',
  }
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== '' && Object.hasOwn(query.properties, name)),
  )
}

type Begun = Extract<LinkEntryOutcome, { kind: 'begin' }>

/** In the place of what a flow returns. */
const RETURNED = 'returned'

/** As the dialect returns to the redirect URI, with a variable for each value that only the flow has. */
function listCalls(
  dialect: Dialect,
  { parameters, scopesOmitted }: Begun,
  app: BuilderApp,
  baseUrl: string,
): readonly NextCall[] {
  if (dialect.link === undefined) return []
  const callback = dialect.link.renderCallback(parameters, {
    kind: 'granted',
    issuer: baseUrl,
    clientId: app.clientId,
    code: issuesCode(parameters) ? RETURNED : undefined,
    connectionId: RETURNED,
    providerName: undefined,
    reportIds: Object.fromEntries(parameters.reports.map((kind) => [kind, RETURNED])),
    reportJobId: parameters.reportsLater ? RETURNED : undefined,
  })
  const returned = callback.map(([name, value]): readonly [string, CallValue] => [
    name,
    value === RETURNED ? { variable: variableOf(name) } : value,
  ])
  return dialect.link.listNextCalls(new Map(returned), {
    clientId: app.clientId,
    instanceId: instanceIdOf(app, dialect.name) ?? app.clientId,
    redirectUri: parameters.redirectUri,
    hasChallenge: parameters.codeChallenge !== undefined,
    scopes: scopesOmitted ? undefined : parameters.scopes,
  })
}

/** `loginId` as `LOGIN_ID`. */
function variableOf(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()
}
