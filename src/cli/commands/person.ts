// glue: user link

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
    const named = input.arguments[0] ?? ''
    const user = isSet(input, 'external') ? { externalUserId: named } : { userId: named }
    const { publicUrl, dataDir } = loadConfig(input, io)
    // Where the platform was started last, unless it has an address of its own.
    const issuer = publicUrl ?? readSandbox(join(dataDir, 'sandbox.json'))?.base_url ?? ports.issuer
    const made = take(await createDashboardLink({ ...ports, issuer }, policy, { appId, user, actor: ACTOR }))
    const expiresAt = isoInstant(made.expiresAtMs)
    return {
      json: { url: made.url, expires_at: expiresAt },
      text: `${made.url}\n\nIt opens the page of this user once, until ${expiresAt}.`,
    }
  })
