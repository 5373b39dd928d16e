// page: Reference of the Console API: roles, what each may do, endpoints

import type { ConsoleRoute } from '../../console-api/call.ts'
import { CONSOLE_ROUTES } from '../../console-api/route-table.ts'
import {
  mayDo,
  PERMISSION_NAMES,
  PERMISSIONS,
  ROLE_SENTENCES,
  ROLES,
} from '../../core/organisations/permissions.ts'
import { code, ORIGIN, renderMarkdownTable, renderPage } from './markdown.ts'

export function renderConsolePage(): string {
  return renderPage([
    '# Console API',
    ORIGIN,
    'JSON below `/console/api`, for the pages of the Console. A session is a cookie; every request that changes something carries the ' +
      '`csrf_token` of `GET /session` as `X-CSRF-Token`. Refusals are problem details (RFC 9457) with a stable `code`.',
    '## Roles',
    renderMarkdownTable(
      ['Role', 'Who it is for'],
      ROLES.map((role) => [role, ROLE_SENTENCES[role]]),
    ),
    '## What each role may do',
    renderMarkdownTable(
      ['Permission', 'Meaning', ...ROLES],
      PERMISSION_NAMES.map((name) => [
        code(name),
        PERMISSIONS[name].sentence,
        ...ROLES.map((role) => (mayDo(role, name) ? 'yes' : 'no')),
      ]),
    ),
    '## Endpoints',
    renderMarkdownTable(
      ['Endpoint', 'What it does', 'Who may call it'],
      CONSOLE_ROUTES.map((route) => [
        code(`${route.method} ${route.path}`),
        `${route.summary}.`,
        accessOf(route),
      ]),
    ),
  ])
}

function accessOf(route: ConsoleRoute): string {
  if (route.access === 'public') return 'anybody'
  if (route.access === 'operator') return 'operators'
  if (route.access === 'key') return 'a key of an organisation'
  if (route.access === 'account') return 'whoever is logged in'
  return code(route.permission)
}
