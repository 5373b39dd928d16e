// glue: all verbs of one database, joined into the Store of the core

import type { Store } from '../core/ports.ts'
import { accessVerbs } from './access.ts'
import { accountDetailsVerbs } from './account-details.ts'
import { accountVerbs } from './accounts.ts'
import { appVerbs } from './apps.ts'
import { auditVerbs } from './audit.ts'
import { bankClientVerbs } from './bank-clients.ts'
import { bankEndingVerbs } from './bank-endings.ts'
import { claimVerbs } from './claims.ts'
import { clockVerbs } from './clock.ts'
import { codeVerbs } from './codes.ts'
import { connectionVerbs } from './connections.ts'
import { consentVerbs } from './consents.ts'
import type { Driver } from './driver.ts'
import { grantVerbs } from './grants.ts'
import { idempotentAnswerVerbs } from './idempotent-answers.ts'
import { keyVerbs } from './keys.ts'
import { linkSessionVerbs } from './link-sessions.ts'
import { linkTicketVerbs } from './link-tickets.ts'
import { personVerbs } from './person.ts'
import { refreshTokenVerbs } from './refresh-tokens.ts'
import { refreshVerbs } from './refreshes.ts'
import { reportVerbs } from './reports.ts'
import { sealedVerbs } from './sealed.ts'
import { secretVerbs } from './secrets.ts'
import { signInVerbs } from './sign-ins.ts'
import { sweepVerbs } from './sweep.ts'
import { transactionVerbs } from './transactions.ts'
import { userVerbs } from './users.ts'
import { webhookVerbs } from './webhooks.ts'
import { webhookDeliveryVerbs } from './webhooks-deliveries.ts'
import { webhookOutboxVerbs } from './webhooks-outbox.ts'
import { withheldVerbs } from './withheld.ts'

export function buildStore(driver: Driver): Store {
  return {
    ...appVerbs(driver),
    ...secretVerbs(driver),
    ...userVerbs(driver),
    ...grantVerbs(driver),
    ...codeVerbs(driver),
    ...refreshTokenVerbs(driver),
    ...accessVerbs(driver),
    ...claimVerbs(driver),
    ...linkSessionVerbs(driver),
    ...connectionVerbs(driver),
    ...consentVerbs(driver),
    ...personVerbs(driver),
    ...withheldVerbs(driver),
    ...bankEndingVerbs(driver),
    ...accountVerbs(driver),
    ...transactionVerbs(driver),
    ...signInVerbs(driver),
    ...refreshVerbs(driver),
    ...accountDetailsVerbs(driver),
    ...reportVerbs(driver),
    ...idempotentAnswerVerbs(driver),
    ...linkTicketVerbs(driver),
    ...keyVerbs(driver),
    ...bankClientVerbs(driver),
    ...sealedVerbs(driver),
    ...webhookVerbs(driver),
    ...webhookOutboxVerbs(driver),
    ...webhookDeliveryVerbs(driver),
    ...clockVerbs(driver),
    ...auditVerbs(driver),
    ...sweepVerbs(driver),
    ping: async () => {
      await driver.get('SELECT 1 AS alive', {})
    },
    close: () => driver.close(),
  }
}
