// glue: Routes of the Link builder: pages with their parameters, checked URLs

import { appRoute, type ConsoleRoute } from '../call.ts'
import { NO_BODY } from '../contracts/bodies.ts'
import {
  LINK_PAGES_VIEW,
  LINK_URL,
  LINK_URL_VIEW,
  type LinkPagesView,
  type LinkUrlView,
} from '../contracts/link.ts'
import { ConsoleRefusal } from '../problems.ts'

export const LINK_BUILDER_ROUTES: readonly ConsoleRoute[] = [
  appRoute(
    'apps.read',
    {
      method: 'GET',
      path: '/apps/:appId/link-pages',
      summary: 'List the pages of the hosted flow that the app can open, with their parameters',
      body: NO_BODY,
      response: LINK_PAGES_VIEW,
    },
    async ({ app, services }) => {
      const body: LinkPagesView = {
        pages: services.linkBuilder.listPages(app).map(({ parameters, ...page }) => ({
          ...page,
          parameters: parameters.map(({ isList, maxLength, ...parameter }) => ({
            ...parameter,
            is_list: isList,
            max_length: maxLength ?? null,
          })),
        })),
      }
      return { body }
    },
  ),
  appRoute(
    'apps.read',
    {
      method: 'POST',
      path: '/apps/:appId/link-urls',
      summary: 'Build a Link URL, and check it as the page would',
      body: LINK_URL,
      response: LINK_URL_VIEW,
    },
    async ({ app, services }, { dialect, page, values }) => {
      const built = services.linkBuilder.build(app, { dialect, name: page }, values)
      if (built === undefined)
        throw new ConsoleRefusal('body_invalid', { fields: { page: 'The app has no such page.' } })
      const body: LinkUrlView = {
        url: built.url,
        problem:
          built.problem === undefined
            ? null
            : { parameter: built.problem.parameter ?? null, sentence: built.problem.sentence },
        next_calls: built.nextCalls ?? null,
      }
      return { body }
    },
  ),
]
