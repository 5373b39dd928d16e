// glue: Routes of the operator's desk about the e-mail domains of organisations

import { newOperatorEvent } from '../../core/operators/operator-event.ts'
import { confirmDomain, removeDomain } from '../../core/organisations/manage-provider.ts'
import { type AccountCall, type ConsoleRoute, operatorRoute } from '../call.ts'
import { STEP_UP } from '../contracts/bodies.ts'
import { notifyAdministrators } from '../mails/notify.ts'
import { take } from '../problems.ts'

const DONE = { status: 204 }
const DOMAIN = '/operator/organisations/:organisationId/domains/:domain'

export const OPERATOR_DOMAIN_ROUTES: readonly ConsoleRoute[] = [
  operatorRoute(
    {
      method: 'POST',
      path: `${DOMAIN}/confirm`,
      summary:
        'Confirm that a domain is the organisation’s: its provider logs in members with such addresses',
      body: STEP_UP,
    },
    (call, { password }) => decide(call, password, 'domain.confirmed'),
  ),
  operatorRoute(
    {
      method: 'POST',
      path: `${DOMAIN}/refuse`,
      summary: 'Refuse a domain, or take it back',
      body: STEP_UP,
    },
    (call, { password }) => decide(call, password, 'domain.refused'),
  ),
]

async function decide(
  call: AccountCall,
  password: string | undefined,
  action: 'domain.confirmed' | 'domain.refused',
) {
  await call.requirePassword(password)
  const { services, actor, params } = call
  const { ports } = services
  const { organisationId = '', domain = '' } = params
  const change = action === 'domain.confirmed' ? confirmDomain : removeDomain
  take(await change(ports, { organisationId, domain, actor }))
  const target = `${domain} of ${organisationId}`
  await ports.store.recordOperatorEvent(newOperatorEvent(ports, { actor, action, target }))
  const isConfirmed = action === 'domain.confirmed'
  await notifyAdministrators(services, organisationId, {
    subject: isConfirmed ? `${domain} is confirmed` : `${domain} is not confirmed`,
    paragraphs: [
      isConfirmed
        ? `Members with addresses of ${domain} log in through your provider from now on, once it is set up.`
        : `The operator has not confirmed that ${domain} is yours, or has taken it back. Nobody logs in through your provider with its addresses.`,
    ],
    label: 'See the settings',
    path: '/organisation/settings',
  })
  return DONE
}
