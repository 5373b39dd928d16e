// operation: the person leaves a hosted flow, or gives up waiting for a bank

import type { Ports } from '../ports.ts'
import { type BrowserKey, failLinkSession, loadBoundSession } from './browser-session.ts'
import type { LinkSession } from './link-session.ts'
import { cancelLinkSignIn } from './sign-in.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/** Nothing happens to a flow that has ended already. */
export async function cancelLink(ports: Needs, key: BrowserKey): Promise<LinkSession | undefined> {
  const bound = await loadBoundSession(ports, key)
  if (bound === undefined) return undefined
  await cancelLinkSignIn(ports, key)
  await failLinkSession(ports, bound.session, {
    from: ['choosing', 'at_bank'],
    failure: 'cancelled_by_person',
    detail: 'left by the person',
  })
  // What is being fetched was allowed already; leaving now means that the bank took too long.
  await failLinkSession(ports, bound.session, {
    from: ['fetching'],
    failure: 'bank_unavailable',
    detail: 'given up while fetching',
  })
  return bound.session
}
