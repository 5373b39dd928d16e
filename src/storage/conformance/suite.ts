// contract: The conformance suite that every storage engine runs
// Never: an engine by name. What is special to one engine is tested beside it.

import { accountConformance } from './accounts.ts'
import { activityConformance } from './activity.ts'
import { appConformance } from './apps.ts'
import { auditChainConformance } from './audit-chain.ts'
import { bankRevocationConformance } from './bank-revocations.ts'
import { bankConformance } from './banks.ts'
import { batchConformance } from './batches.ts'
import { clockConformance } from './clock.ts'
import { connectionConformance } from './connections.ts'
import { consentConformance } from './consents.ts'
import { dashboardConformance } from './dashboard.ts'
import { dataSessionConformance } from './data-sessions.ts'
import { deferredReadConformance } from './deferred-reads.ts'
import { deletedUserEngineConformance } from './deleted-users.ts'
import { driverConformance } from './driver.ts'
import { flowEventConformance } from './flow-events.ts'
import { grantConformance } from './grants.ts'
import { idempotencyConformance } from './idempotency.ts'
import { identityConformance } from './identity.ts'
import { isolationConformance } from './isolation.ts'
import { keyConformance } from './keys.ts'
import { linkConformance } from './link.ts'
import { linkLookConformance } from './link-looks.ts'
import { mailConformance } from './mail.ts'
import { managedAppConformance } from './managed-apps.ts'
import { organisationConformance } from './organisations.ts'
import { paymentConformance } from './payments.ts'
import { productionConformance } from './production.ts'
import { providerConformance } from './providers.ts'
import { reducedSharingConformance } from './reduced-sharing.ts'
import { refreshConformance } from './refreshes.ts'
import { refundConformance } from './refunds.ts'
import { reportConformance } from './reports.ts'
import { retentionConformance } from './retention.ts'
import { secondFactorConformance } from './second-factors.ts'
import { signInConformance } from './sign-ins.ts'
import type { Subject } from './subject.ts'
import { sweepConformance } from './sweep.ts'
import { tokenConformance } from './tokens.ts'
import { userConformance } from './users.ts'
import { webhookEndpointConformance } from './webhook-endpoints.ts'
import { webhookConformance } from './webhooks.ts'

/** Registers the suite. `subject` is called in each test and may return the same database every time. */
export function conformance(subject: () => Promise<Subject>): void {
  driverConformance(subject)
  appConformance(subject)
  managedAppConformance(subject)
  userConformance(subject)
  deletedUserEngineConformance(subject)
  keyConformance(subject)
  bankConformance(subject)
  tokenConformance(subject)
  grantConformance(subject)
  batchConformance(subject)
  connectionConformance(subject)
  signInConformance(subject)
  refreshConformance(subject)
  bankRevocationConformance(subject)
  accountConformance(subject)
  linkConformance(subject)
  linkLookConformance(subject)
  consentConformance(subject)
  retentionConformance(subject)
  reportConformance(subject)
  dataSessionConformance(subject)
  deferredReadConformance(subject)
  flowEventConformance(subject)
  paymentConformance(subject)
  refundConformance(subject)
  idempotencyConformance(subject)
  webhookEndpointConformance(subject)
  webhookConformance(subject)
  dashboardConformance(subject)
  reducedSharingConformance(subject)
  clockConformance(subject)
  identityConformance(subject)
  secondFactorConformance(subject)
  organisationConformance(subject)
  providerConformance(subject)
  productionConformance(subject)
  mailConformance(subject)
  activityConformance(subject)
  auditChainConformance(subject)
  sweepConformance(subject)
  isolationConformance(subject)
}
