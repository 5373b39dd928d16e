// page: Reference of all refusals, and how each dialect renders them

import { REFUSALS, type RefusalCode } from '../../core/errors.ts'
import type { Dialect } from '../../dialects/dialect.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { code, ORIGIN, renderMarkdownTable, renderPage } from './markdown.ts'

export function renderErrorsPage(dialects: readonly Dialect[]): string {
  const rows = Object.entries(REFUSALS).map(([name, { sentence, hint }]) => [code(name), sentence, hint])
  return renderPage([
    '# Errors',
    ORIGIN,
    'The platform rejects requests for the reasons below. Each dialect maps them to a status and an error name of its own; ' +
      'the log contains the code of the first column and the request id, which every response carries as `X-Request-ID`.',
    renderMarkdownTable(['Code', 'Meaning', 'What to do'], rows),
    ...dialects.flatMap(renderDialect),
  ])
}

function renderDialect(dialect: Dialect): readonly string[] {
  const codes = Object.keys(REFUSALS).filter(isCode)
  const responses = codes.map((name) => {
    const { status, body } = dialect.renderRefusal({ code: name }, undefined, '')
    return { name, status, body: isJsonObject(body) ? body : {} }
  })
  const fields = findNames(responses.map(({ body }) => body))
  const rows = responses.map(({ name, status, body }) => [
    code(name),
    String(status),
    ...fields.map((field) => code(String(body[field]))),
  ])
  const exceptions = dialect.routes.flatMap((route) =>
    Object.entries(route.statuses ?? {}).map(
      ([name, status]) =>
        `- ${code(name)} has the status ${status} at ${code(`${route.method} ${route.path}`)}.`,
    ),
  )
  return [
    `## ${dialect.title}`,
    renderMarkdownTable(['Code', 'Status', ...fields.map(code)], rows),
    ...(exceptions.length > 0 ? [exceptions.join('\n')] : []),
  ]
}

/** Members whose value is a name, not a sentence, in every refusal. */
function findNames(bodies: readonly JsonObject[]): readonly string[] {
  const [first = {}] = bodies
  return Object.keys(first).filter((field) =>
    bodies.every((body) => {
      const value = body[field]
      return typeof value === 'string' && /^[\w.:-]+$/.test(value)
    }),
  )
}

function isCode(name: string): name is RefusalCode {
  return Object.hasOwn(REFUSALS, name)
}
