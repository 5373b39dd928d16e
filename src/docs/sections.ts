// table: Every described route outside the dialects, by section of the OpenAPI document

import { DASHBOARD_ROUTES } from '../dashboard/route-table.ts'
import { DEVELOPMENT_ROUTES } from '../development/route-table.ts'
import type { DescribedRoute } from '../http/described-route.ts'
import { LINK_ROUTES } from '../link/route-table.ts'
import { PLATFORM_ROUTES } from '../platform/route-table.ts'
import { DOCS_ROUTES } from './route-table.ts'

export interface Section {
  /** The tag of its operations. */
  readonly tag: string
  readonly description: string
  readonly routes: readonly DescribedRoute[]
}

export const SECTIONS: readonly Section[] = [
  {
    tag: 'Platform',
    description: 'For operators of this installation.',
    routes: [...Object.values(PLATFORM_ROUTES), ...Object.values(DOCS_ROUTES)],
  },
  {
    tag: 'Development',
    description:
      'Sandbox controls for developers, for callers on the same machine. They do not exist in production.',
    routes: Object.values(DEVELOPMENT_ROUTES),
  },
  {
    tag: 'Hosted pages',
    description:
      'Steps of the hosted flow, and the consent dashboard, for the browser of the end user. They may change at any time.',
    routes: [...LINK_ROUTES, ...DASHBOARD_ROUTES],
  },
]
