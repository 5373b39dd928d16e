// glue: The inputs of a page for an app that is known while no flow of this browser is

import type { ClientApp } from '../core/apps/app.ts'
import { withAppDocuments } from '../pages/layout.ts'
import type { LinkContext } from './context.ts'
import { pageLookOf } from './look.ts'

/** Look, links and test mark of the app; those of the installation where it is not known. */
export async function appPageBase(
  { legal, ports }: Pick<LinkContext, 'legal' | 'ports'>,
  app: ClientApp | undefined,
) {
  if (app === undefined) return { test: false, legal, look: undefined }
  const look = await ports.store.loadLinkLook(app.appId)
  return {
    test: app.environment === 'sandbox',
    legal: withAppDocuments(legal, app),
    look: look && pageLookOf(look, app.displayName),
  }
}
