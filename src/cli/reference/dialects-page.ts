// page: Reference of all dialects: routes, entry points of the hosted flow, policy

import { type Dialect, type Route, scopeSets } from '../../dialects/dialect.ts'
import { code, ORIGIN, renderMarkdownTable, renderPage } from './markdown.ts'

export function renderDialectsPage(dialects: readonly Dialect[]): string {
  return renderPage([
    '# Dialects',
    ORIGIN,
    'A dialect is the API of a provider: endpoints, encodings and errors, plus a policy that is data. The request and ' +
      'response bodies of each route are documented at `/docs` of a running server.',
    ...dialects.flatMap(renderDialect),
  ])
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
    `Scopes: ${policy.scopes.known.map(code).join(', ')}.`,
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
const LISTED: ReadonlySet<string> = new Set(['markets', 'locales', 'scopes.known'])

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
