// table: The endpoints of the Payments API: topic, path and codec

import { accept } from '../../../core/errors.ts'
import type { TokenRoute } from '../../dialect.ts'
import type { RouteGroup } from '../../route-groups.ts'
import { authorizationFlowRoutes } from './authorization-flow.ts'
import { merchantAccountRoutes } from './merchant-accounts.ts'
import { paymentRoutes } from './payments.ts'
import { paymentsProviderRoutes } from './payments-providers.ts'
import { refundRoutes } from './refunds.ts'

export const paymentGroups: readonly RouteGroup[] = [
  {
    topic: 'Payments',
    path: '/v3/payments',
    routes: [...paymentRoutes, ...authorizationFlowRoutes, ...refundRoutes].map(withRetryHint),
  },
  {
    topic: 'Payments providers',
    path: '/v3/payments-providers',
    routes: paymentsProviderRoutes.map(withRetryHint),
  },
  {
    topic: 'Merchant accounts',
    path: '/v3/merchant-accounts',
    routes: merchantAccountRoutes.map(withRetryHint),
  },
]

/** Every response states whether the same request may succeed later; refusals have the header already. */
function withRetryHint(route: TokenRoute): TokenRoute {
  return {
    ...route,
    parse: (request, caller) => {
      const parsed = route.parse(request, caller)
      if (!parsed.ok) return parsed
      const { value: parsedCall } = parsed
      return accept({
        ...parsedCall,
        run: async (ports, policy) => {
          const done = await parsedCall.run(ports, policy)
          if (!done.ok) return done
          return accept({ ...done.value, headers: { ...done.value.headers, 'tl-should-retry': 'false' } })
        },
      })
    },
  }
}
