// glue: Opens the Console API: identity, mails and limits
// Never: imported at the start of the server. The first request loads it, with the identity library.

import type { ApiExplorer } from '../core/apps/api-explorer.ts'
import type { LinkBuilder } from '../core/link/link-builder.ts'
import { foundOrganisation } from '../core/organisations/found-organisation.ts'
import type { Ports } from '../core/ports.ts'
import type { SendLocally } from '../http/local-requests.ts'
import type { ConsoleDialect, ConsoleServices, DemoBankPanel, LookPreviews } from './call.ts'
import { createAttemptLimits } from './identity/limits.ts'
import { openIdentity, type PasswordHash } from './identity/open-identity.ts'
import { announceSecurityChange } from './identity/security-changes.ts'
import { createMails } from './mails/mails.ts'
import { createOpenIdClient } from './provider/openid.ts'

export interface ConsoleSettings {
  readonly ports: Ports
  readonly dialects: readonly ConsoleDialect[]
  readonly passwords: PasswordHash
  readonly previews: LookPreviews
  readonly linkBuilder: LinkBuilder
  readonly loadExplorer: () => Promise<ApiExplorer>
  readonly sendLocally: SendLocally
  /** Undefined in production. */
  readonly demoBank: DemoBankPanel | undefined
  readonly trueNowMs: () => number
  /** URL under which browsers reach us, without a trailing slash. */
  readonly baseUrl: string
  readonly development: boolean
  /** `invited`: only who was invited signs up, and organisations are made by the operator. */
  readonly signUp: 'open' | 'invited'
}

export function openConsole(settings: ConsoleSettings): ConsoleServices {
  const { ports, dialects, previews, linkBuilder, demoBank, passwords, trueNowMs } = settings
  const { baseUrl, development, signUp, sendLocally } = settings
  let explorer: ApiExplorer | undefined
  const mails = createMails(ports, `${baseUrl}/console`)
  const identity = openIdentity(ports, {
    baseUrl,
    trueNowMs,
    passwords,
    mails,
    onVerified: async ({ identityId, email, organisationName }) => {
      if (organisationName === undefined) return
      const founded = await foundOrganisation(ports, { name: organisationName, identityId, email })
      if (!founded.ok)
        ports.log.warn({ problem: founded.error }, 'the organisation of a sign-up was not founded')
    },
    onCopiedPasskey: (account, name) =>
      announceSecurityChange({ ports, mails }, account, { action: 'account.passkey_refused', name }),
  })
  return {
    ports,
    dialects,
    previews,
    linkBuilder,
    loadExplorer: async () => {
      explorer ??= await settings.loadExplorer()
      return explorer
    },
    sendLocally,
    demoBank,
    identity,
    openId: createOpenIdClient(ports.documents, trueNowMs),
    mails,
    limits: createAttemptLimits(),
    baseUrl,
    development,
    signUp,
  }
}

export { dispatch } from './dispatch.ts'
export { logInToDemo } from './identity/demo.ts'
export { ConsoleRefusal, renderProblem } from './problems.ts'
