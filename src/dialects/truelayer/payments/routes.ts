// table: The endpoints of the Payments API: topic, path and codec

import type { RouteGroup } from '../../route-groups.ts'
import { authorizationFlowRoutes } from './authorization-flow.ts'
import { merchantAccountRoutes } from './merchant-accounts.ts'
import { paymentRoutes } from './payments.ts'
import { paymentsProviderRoutes } from './payments-providers.ts'

export const paymentGroups: readonly RouteGroup[] = [
  { topic: 'Payments', path: '/v3/payments', routes: [...paymentRoutes, ...authorizationFlowRoutes] },
  { topic: 'Payments providers', path: '/v3/payments-providers', routes: paymentsProviderRoutes },
  { topic: 'Merchant accounts', path: '/v3/merchant-accounts', routes: merchantAccountRoutes },
]
