// operation: the person leaves a hosted flow, or gives up waiting for a bank

import type { Ports } from '../ports.ts'
import { type BrowserKey, failLinkSession, loadBoundSession } from './access.ts'
import type { LinkSession } from './link-session.ts'
import { abandonSignIn } from './sign-in.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/** Nothing happens to a flow that has ended already. */
export async function cancelLink(ports: Needs, key: BrowserKey): Promise<LinkSession | undefined> {
  const bound = await loadBoundSession(ports, key)
  if (bound === undefined) return undefined
  await abandonSignIn(ports, key)
  await failLinkSession(
    ports,
    bound.session,
    ['choosing', 'at_bank'],
    'cancelled_by_person',
    'left by the person',
  )
  // What is being fetched was allowed already; leaving now means that the bank took too long.
  await failLinkSession(ports, bound.session, ['fetching'], 'bank_unavailable', 'given up while fetching')
  return bound.session
}
