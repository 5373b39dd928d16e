// operation: Cancel a hosted flow

import type { Ports } from '../ports.ts'
import { type BrowserKey, failLinkSession, loadBoundSession } from './browser-session.ts'
import type { LinkSession } from './link-session.ts'
import { cancelLinkSignIn } from './sign-in.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/** Has no effect once the flow is granted, failed or returned. */
export async function cancelLink(ports: Needs, key: BrowserKey): Promise<LinkSession | undefined> {
  const bound = await loadBoundSession(ports, key)
  if (bound === undefined) return undefined
  await cancelLinkSignIn(ports, key)
  await failLinkSession(ports, bound.session, {
    from: ['choosing', 'at_bank'],
    failure: 'cancelled_by_person',
    detail: 'cancelled by the end user',
  })
  // The consent is given already: cancelling a fetch means that the bank took too long.
  await failLinkSession(ports, bound.session, {
    from: ['fetching'],
    failure: 'bank_unavailable',
    detail: 'cancelled during the fetch',
  })
  return bound.session
}
