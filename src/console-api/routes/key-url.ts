// glue: Routes of the URL from which public keys of an app are fetched

import { CHECK_INTERVAL_MS, refreshKeySet } from '../../core/apps/refresh-key-set.ts'
import { removeKeyUrl, setKeyUrl } from '../../core/apps/set-key-url.ts'
import { appRoute, type ConsoleRoute } from '../call.ts'
import { NO_BODY } from '../contracts/bodies.ts'
import { KEY_URL, KEY_URL_VIEW } from '../contracts/key-url.ts'
import { ConsoleRefusal, fromRefusal } from '../problems.ts'
import { renderKeyUrl } from '../render/key-url.ts'

const PATH = '/apps/:appId/key-url'

export const KEY_URL_ROUTES: readonly ConsoleRoute[] = [
  appRoute(
    'secrets.read',
    {
      method: 'GET',
      path: PATH,
      summary: 'Read the URL of the public keys of an app, with its last fetch',
      body: NO_BODY,
      response: KEY_URL_VIEW,
    },
    async ({ services, app }) => ({ body: renderKeyUrl(await services.ports.store.loadKeySet(app.appId)) }),
  ),
  appRoute(
    'secrets.manage',
    {
      method: 'PUT',
      path: PATH,
      summary: 'Fetch public keys of an app from a URL, in place of those that it has for assertions',
      body: KEY_URL,
      response: KEY_URL_VIEW,
    },
    async ({ services, app, actor, requirePassword }, { password, url }) => {
      await requirePassword(password)
      const { ports } = services
      const set = await setKeyUrl(ports, { appId: app.appId, url, actor })
      if (!set.ok) throw fromRefusal(set.refusal, 'url')
      return { body: renderKeyUrl(set.value) }
    },
  ),
  appRoute(
    'secrets.manage',
    {
      method: 'DELETE',
      path: PATH,
      summary: 'Stop fetching public keys of an app; its assertions are refused until it has others',
      body: NO_BODY,
      response: NO_BODY,
    },
    async ({ services, app, actor }) => {
      const { removed } = await removeKeyUrl(services.ports, { appId: app.appId, actor })
      if (!removed) throw new ConsoleRefusal('not_found')
      return { status: 204 }
    },
  ),
  appRoute(
    'secrets.manage',
    {
      method: 'POST',
      path: `${PATH}/check`,
      summary: 'Fetch the public keys of an app now, every five seconds at most',
      body: NO_BODY,
      response: KEY_URL_VIEW,
    },
    async ({ services, app }) => {
      const set = await refreshKeySet(services.ports, app, CHECK_INTERVAL_MS)
      if (set === undefined) throw new ConsoleRefusal('not_found')
      return { body: renderKeyUrl(set) }
    },
  ),
]
