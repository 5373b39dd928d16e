// page: Reference of the Console API: roles, what each may do, endpoints

import type { ConsoleRoute } from '../../console-api/call.ts'
import { FOR_PEOPLE, whyForPeople } from '../../console-api/for-people.ts'
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
    '## What keys may do',
    'A key of an organisation is sent as a bearer token (`Authorization: Bearer tso_...`). It has the permissions that its creator chose among ' +
      'their own. Where a session repeats the password of the account, a key leaves it out. It invites and ' +
      'removes only members whose role has no more permissions than the key. These stay with people:',
    renderMarkdownTable(
      ['What', 'Why', 'Endpoints'],
      FOR_PEOPLE.map((row) => [
        row.what,
        row.reason,
        CONSOLE_ROUTES.filter((route) => whyForPeople(route) === row)
          .map(({ method, path }) => code(`${method} ${path}`))
          .join(', '),
      ]),
    ),
    '## Endpoints',
    renderMarkdownTable(
      ['Endpoint', 'What it does', 'Who may call it', 'Keys'],
      CONSOLE_ROUTES.map((route) => [
        code(`${route.method} ${route.path}`),
        `${route.summary}.`,
        accessOf(route),
        whyForPeople(route) === undefined ? 'yes' : 'no',
      ]),
    ),
  ])
}

function accessOf(route: ConsoleRoute): string {
  if (route.access === 'public') return 'anybody'
  if (route.access === 'operator') return 'operators'
  if (route.access === 'key') return 'a key of an organisation'
  if (route.access === 'caller') return 'whoever is logged in, and any key'
  if (route.access === 'account') return 'whoever is logged in'
  return code(route.permission)
}
