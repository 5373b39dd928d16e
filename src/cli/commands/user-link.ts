// glue: Command user link: creates a link to the consent dashboard

import { join } from 'node:path'
import { createDashboardLink } from '../../core/dashboard/create-link.ts'
import { readSandbox } from '../../development/sandbox.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import { isSet, type Run } from '../command.ts'
import { ACTOR, findApp, take, withWorkbench } from '../installation.ts'
import { loadConfig } from '../settings.ts'

export const runUserLink: Run = (input, io) =>
  withWorkbench(input, io, async ({ ports, policy, store }) => {
    const { appId } = await findApp({ store }, input)
    const id = input.arguments[0] ?? ''
    const user = isSet(input, 'external') ? { externalUserId: id } : { userId: id }
    const { publicUrl, dataDir } = loadConfig(input, io)
    // The public URL, or the one at which the platform was last started.
    const issuer = publicUrl ?? readSandbox(join(dataDir, 'sandbox.json'))?.base_url ?? ports.issuer
    const made = take(await createDashboardLink({ ...ports, issuer }, policy, { appId, user, actor: ACTOR }))
    const expiresAt = isoInstant(made.expiresAtMs)
    return {
      json: { url: made.url, expires_at: expiresAt },
      text: `${made.url}\n\nIt opens the consent dashboard of this user once, until ${expiresAt}.`,
    }
  })
