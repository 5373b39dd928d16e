// table: Every route of the Console API

import type { ConsoleRoute } from './call.ts'
import { ACCOUNT_ROUTES } from './routes/account.ts'
import { ANALYTICS_ROUTES } from './routes/analytics.ts'
import { APP_ROUTES } from './routes/apps.ts'
import { DEMO_BANK_ROUTES } from './routes/demo-bank.ts'
import { END_USER_CHANGE_ROUTES } from './routes/end-user-changes.ts'
import { END_USER_ROUTES } from './routes/end-users.ts'
import { EXPLORER_ROUTES } from './routes/explorer.ts'
import { KEY_URL_ROUTES } from './routes/key-url.ts'
import { LINK_ROUTES } from './routes/link.ts'
import { LINK_BUILDER_ROUTES } from './routes/link-builder.ts'
import { OPERATOR_ROUTES } from './routes/operator.ts'
import { OPERATOR_DOMAIN_ROUTES } from './routes/operator-domains.ts'
import { ORGANISATION_KEY_ROUTES } from './routes/organisation-keys.ts'
import { ORGANISATION_ROUTES } from './routes/organisations.ts'
import { PASSKEY_ROUTES } from './routes/passkeys.ts'
import { PRODUCTION_ROUTES } from './routes/production.ts'
import { PROVIDER_ROUTES } from './routes/provider.ts'
import { REQUEST_ROUTES } from './routes/requests.ts'
import { WEBHOOK_DELIVERY_ROUTES } from './routes/webhooks/deliveries.ts'
import { WEBHOOK_ROUTES } from './routes/webhooks/endpoints.ts'

export const CONSOLE_ROUTES: readonly ConsoleRoute[] = [
  ...ACCOUNT_ROUTES,
  ...PASSKEY_ROUTES,
  ...ORGANISATION_ROUTES,
  ...ORGANISATION_KEY_ROUTES,
  ...PROVIDER_ROUTES,
  ...APP_ROUTES,
  ...KEY_URL_ROUTES,
  ...PRODUCTION_ROUTES,
  ...OPERATOR_ROUTES,
  ...OPERATOR_DOMAIN_ROUTES,
  ...REQUEST_ROUTES,
  ...LINK_ROUTES,
  ...LINK_BUILDER_ROUTES,
  ...EXPLORER_ROUTES,
  ...WEBHOOK_ROUTES,
  ...WEBHOOK_DELIVERY_ROUTES,
  ...ANALYTICS_ROUTES,
  ...END_USER_ROUTES,
  ...END_USER_CHANGE_ROUTES,
  ...DEMO_BANK_ROUTES,
]
