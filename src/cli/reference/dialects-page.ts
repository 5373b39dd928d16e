// page: Reference of all dialects: routes, entry points of the hosted flow, policy

import { REFUSALS, type RefusalCode } from '../../core/errors.ts'
import { type Dialect, type Route, scopeSets } from '../../dialects/dialect.ts'
import { type ListedScope, listScopes } from '../../dialects/scope-operations.ts'
import { code, ORIGIN, renderMarkdownTable, renderPage } from './markdown.ts'

export function renderDialectsPage(dialects: readonly Dialect[]): string {
  return renderPage([
    '# Dialects',
    ORIGIN,
    'A dialect is the API of a provider: endpoints, encodings and errors, plus a policy that is data. The request and ' +
      'response bodies of each route are documented at `/docs` of a running server.',
    ...renderRules(dialects),
    ...renderErrors(dialects),
    ...dialects.flatMap(renderDialect),
  ])
}

/** The policies side by side, rule by rule. */
function renderRules(dialects: readonly Dialect[]): readonly string[] {
  const rules = dialects.map(({ policy }) => new Map(listSettings(policy)))
  const names = [...new Set(rules.flatMap((settings) => [...settings.keys()]))]
  return [
    '## Rules',
    'What each dialect does, rule by rule. An empty cell means that the dialect does not have the rule.',
    renderMarkdownTable(
      ['Rule', ...dialects.map(({ title }) => title)],
      names.map((name) => [
        code(name),
        ...rules.map((settings) => {
          const value = settings.get(name) ?? ''
          return value === '' ? '' : code(value)
        }),
      ]),
    ),
  ]
}

/** The error tables side by side. */
function renderErrors(dialects: readonly Dialect[]): readonly string[] {
  return [
    '## Errors',
    'Status and name of every error in each dialect. A route may have statuses of its own, which its description at `/docs` lists.',
    renderMarkdownTable(
      ['Error', ...dialects.map(({ title }) => title)],
      Object.keys(REFUSALS)
        .filter(isRefusalCode)
        .map((refusal) => [code(refusal), ...dialects.map((dialect) => renderError(dialect, refusal))]),
    ),
  ]
}

function isRefusalCode(name: string): name is RefusalCode {
  return Object.hasOwn(REFUSALS, name)
}

function renderError(dialect: Dialect, refusal: RefusalCode): string {
  const { status, body } = dialect.renderRefusal({ code: refusal }, undefined)
  // The name is a word; the sentence beside it is not.
  const name = Object.values(Object(body)).find(
    (value) => typeof value === 'string' && /^[\w.]+$/.test(value),
  )
  return typeof name === 'string' ? `${status} ${code(name)}` : String(status)
}

function renderDialect(dialect: Dialect): readonly string[] {
  const { title, routes, link, policy } = dialect
  return [
    `## ${title}`,
    '### Routes',
    renderMarkdownTable(['Method and path', 'Operation', 'Token', 'Scopes'], routes.map(renderRoute)),
    ...(link === undefined
      ? []
      : [
          '### Entry points of the hosted flow',
          renderMarkdownTable(
            ['Path', 'Purpose', 'Aliases'],
            link.entries.map(({ path, summary, aliases }) => [
              code(path),
              summary,
              aliases.map(code).join(' '),
            ]),
          ),
        ]),
    '### Policy',
    renderMarkdownTable(
      ['Setting', 'Value'],
      listSettings(policy).map(([name, value]) => [code(name), code(value)]),
    ),
    `Markets: ${Object.keys(policy.markets).join(', ')}.`,
    `Locales: ${policy.locales.join(', ')}.`,
    '### Scopes',
    'What each scope opens, the products with one of which a production app may request it, and the operations that require it, alone ' +
      'or with others. Every app may request a scope without a product, and a sandbox app every scope.',
    renderMarkdownTable(
      ['Scope', 'What it opens', 'Products', 'Operations'],
      listScopes(dialect).map(renderScope),
    ),
  ]
}

function renderScope({ name, opens, products, operations }: ListedScope): readonly string[] {
  return [
    code(name),
    opens,
    products.map(code).join(' '),
    operations.map(({ method, path }) => code(`${method} ${path}`)).join(' '),
  ]
}

function renderRoute({ method, path, summary, access }: Route): readonly string[] {
  const [token, scopes] =
    access.kind === 'open'
      ? ['none', '']
      : [
          renderKinds(access),
          scopeSets(access)
            .map((scopes) => scopes.map(code).join(' '))
            .join(' or '),
        ]
  return [code(`${method} ${path}`), summary, token, scopes]
}

function renderKinds({ kind, accepts }: Exclude<Route['access'], { kind: 'open' }>): string {
  return (kind === 'optional' ? ['none', ...accepts] : accepts).join(' or ')
}

/** Long lists, which get a line of their own. */
const LISTED: ReadonlySet<string> = new Set(['markets', 'locales', 'scopes.known', 'scopes.facts'])

/** The leaves of the policy with their paths. */
function listSettings(value: object, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
    const name = prefix + key
    if (LISTED.has(name)) return []
    if (Array.isArray(member)) return [[name, member.join(' ')] as const]
    if (typeof member === 'object' && member !== null) return listSettings(member, `${name}.`)
    return [[name, String(member)] as const]
  })
}
