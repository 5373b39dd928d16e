// page: Expiry of secrets and keys: lifetime, state, badge

import type { ReactNode } from 'react'
import { Time } from './time.tsx'

const DAY_MS = 86_400_000

export interface Expiring {
  readonly revoked_at: string | null
  readonly expires_at: string | null
}

export function isLive({ revoked_at, expires_at }: Expiring): boolean {
  return revoked_at === null && (expires_at === null || Date.parse(expires_at) > Date.now())
}

/** Without `days`, it never expires. */
export function expiryAfter(days: string | undefined): { readonly expires_at?: string } {
  if (days === undefined || days === '') return {}
  return { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }
}

export function ExpiryBadge({ item }: { readonly item: Expiring }): ReactNode {
  if (item.revoked_at !== null) return <span className="badge bad">Revoked</span>
  if (!isLive(item)) return <span className="badge bad">Expired</span>
  if (item.expires_at === null) return <span className="badge good">Live</span>
  return (
    <span className="badge good">
      Live, expires <Time at={item.expires_at} />
    </span>
  )
}
