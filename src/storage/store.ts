// glue: The store: the verbs of every capability on one driver

import type { Store } from '../core/ports.ts'
import { accountDetailsVerbs } from './accounts/account-details.ts'
import { accountVerbs } from './accounts/accounts.ts'
import { changeVerbs } from './accounts/changes.ts'
import { paymentOrderVerbs } from './accounts/payment-orders.ts'
import { transactionVerbs } from './accounts/transactions.ts'
import { figureVerbs } from './activity/figures.ts'
import { linkFigureVerbs } from './activity/link-figures.ts'
import { requestVerbs } from './activity/requests.ts'
import type { ReadMark } from './apps/access-marks.ts'
import { appVerbs } from './apps/apps.ts'
import { auditVerbs } from './apps/audit.ts'
import { auditChainVerbs } from './apps/audit-chain.ts'
import { createAppIdFinder } from './apps/client-ids.ts'
import { appDeletionVerbs } from './apps/deletion.ts'
import { appHoldVerbs } from './apps/holds.ts'
import { keySetVerbs } from './apps/key-sets.ts'
import { managedAppVerbs } from './apps/managed-apps.ts'
import { secretVerbs, type WrapLoadClient } from './apps/secrets.ts'
import { bankClientVerbs } from './banks/bank-clients.ts'
import { clockVerbs } from './clock/clock.ts'
import { balanceRefreshVerbs } from './connections/balance-refreshes.ts'
import { bankRevocationVerbs } from './connections/bank-revocations.ts'
import { connectionVerbs } from './connections/connections.ts'
import { deferredReadVerbs } from './connections/deferred-reads.ts'
import { refreshVerbs } from './connections/refreshes.ts'
import { signInVerbs } from './connections/sign-ins.ts'
import { consentVerbs } from './consents/consents.ts'
import { reducedSharingVerbs } from './dashboard/reduced-sharing.ts'
import { dashboardSessionVerbs } from './dashboard/sessions.ts'
import { dataSessionVerbs } from './data-sessions/data-sessions.ts'
import type { Driver } from './engine/driver.ts'
import { claimVerbs } from './grants/claims.ts'
import { codeVerbs } from './grants/codes.ts'
import { grantVerbs } from './grants/grants.ts'
import { lapsedGrantVerbs } from './grants/lapsed.ts'
import { refreshTokenVerbs } from './grants/refresh-tokens.ts'
import { idempotencyVerbs } from './idempotency/responses.ts'
import { identityVerbs } from './identity/records.ts'
import { secondFactorVerbs } from './identity/second-factors.ts'
import { keyVerbs } from './keys/keys.ts'
import { sealedVerbs } from './keys/sealed.ts'
import { flowEventVerbs } from './link/flow-events.ts'
import { linkLookVerbs } from './link/looks.ts'
import { linkSessionVerbs } from './link/sessions.ts'
import { startLinkSignInVerb } from './link/start-sign-in.ts'
import { linkTicketVerbs } from './link/tickets.ts'
import { userSessionVerbs } from './link/user-sessions.ts'
import { mailVerbs } from './mail/mails.ts'
import { operatorVerbs } from './operators/operators.ts'
import { organisationKeyVerbs } from './organisations/keys.ts'
import { organisationVerbs } from './organisations/organisations.ts'
import { organisationProviderVerbs } from './organisations/providers.ts'
import { paymentVerbs } from './payments/payments.ts'
import { refundVerbs } from './payments/refunds.ts'
import { productionVerbs } from './production/production.ts'
import { reportJobVerbs } from './reports/report-jobs.ts'
import { reportVerbs } from './reports/reports.ts'
import { sweepVerbs } from './sweep.ts'
import { accessTokenVerbs, type WrapLoadAccess } from './tokens/access-tokens.ts'
import { retentionVerbs } from './users/retention.ts'
import { userVerbs, type WrapLoadUser } from './users/users.ts'
import { webhookDeliveryVerbs } from './webhooks/deliveries.ts'
import { webhookEndpointVerbs } from './webhooks/endpoints.ts'
import { webhookEventVerbs } from './webhooks/events.ts'
import { webhookReplayVerbs } from './webhooks/replays.ts'
import { proveWritable } from './write-probe.ts'

/** What may be remembered between two commits; each is loaded every time without it. */
export interface Wraps {
  readonly wrapLoadClient?: WrapLoadClient | undefined
  readonly wrapLoadAccess?: WrapLoadAccess | undefined
  readonly wrapLoadUser?: WrapLoadUser | undefined
  /** PostgreSQL, where marks tell what may be remembered (access-marks.ts). */
  readonly readMark?: ReadMark | undefined
}

export function buildStore(
  driver: Driver,
  { wrapLoadClient, wrapLoadAccess, wrapLoadUser, readMark }: Wraps = {},
): Store {
  const findAppId = createAppIdFinder(driver)
  return {
    ...appVerbs(driver, findAppId),
    ...appDeletionVerbs(driver),
    ...appHoldVerbs(driver),
    ...managedAppVerbs(driver, findAppId),
    ...keySetVerbs(driver),
    ...secretVerbs(driver, findAppId, wrapLoadClient, readMark),
    ...userVerbs(driver, wrapLoadUser, readMark),
    ...retentionVerbs(driver),
    ...grantVerbs(driver),
    ...codeVerbs(driver),
    ...refreshTokenVerbs(driver),
    ...lapsedGrantVerbs(driver),
    ...accessTokenVerbs(driver, wrapLoadAccess, readMark),
    ...claimVerbs(driver),
    ...linkSessionVerbs(driver),
    ...userSessionVerbs(driver),
    ...flowEventVerbs(driver),
    ...startLinkSignInVerb(driver),
    ...connectionVerbs(driver),
    ...consentVerbs(driver),
    ...dashboardSessionVerbs(driver),
    ...reducedSharingVerbs(driver),
    ...bankRevocationVerbs(driver),
    ...accountVerbs(driver),
    ...transactionVerbs(driver),
    ...changeVerbs(driver),
    ...signInVerbs(driver),
    ...refreshVerbs(driver),
    ...balanceRefreshVerbs(driver),
    ...accountDetailsVerbs(driver),
    ...paymentOrderVerbs(driver),
    ...reportVerbs(driver),
    ...reportJobVerbs(driver),
    ...dataSessionVerbs(driver),
    ...deferredReadVerbs(driver),
    ...paymentVerbs(driver),
    ...refundVerbs(driver),
    ...idempotencyVerbs(driver),
    ...linkTicketVerbs(driver),
    ...linkLookVerbs(driver),
    ...keyVerbs(driver),
    ...bankClientVerbs(driver),
    ...sealedVerbs(driver),
    ...webhookEndpointVerbs(driver),
    ...webhookEventVerbs(driver),
    ...webhookDeliveryVerbs(driver),
    ...webhookReplayVerbs(driver),
    ...clockVerbs(driver),
    ...identityVerbs(driver),
    ...secondFactorVerbs(driver),
    ...organisationVerbs(driver),
    ...organisationKeyVerbs(driver),
    ...organisationProviderVerbs(driver),
    ...productionVerbs(driver),
    ...operatorVerbs(driver),
    ...mailVerbs(driver),
    ...auditVerbs(driver),
    ...auditChainVerbs(driver),
    ...requestVerbs(driver),
    ...figureVerbs(driver),
    ...linkFigureVerbs(driver),
    ...sweepVerbs(driver),
    ping: async () => {
      await driver.get('SELECT 1 AS alive', {})
    },
    proveWritable: () => proveWritable(driver),
    close: () => driver.close(),
  }
}
