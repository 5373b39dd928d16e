// page: Grants of an end user, each with the tree of its refresh tokens

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { GrantView, TimelineView } from '../../../src/console-api/contracts/end-users.ts'
import { call } from '../api.ts'
import { useOrganisation } from '../session.ts'
import { ApiTitle } from './api-title.tsx'
import { ConfirmButton } from './confirm.tsx'
import { Facts } from './facts.tsx'
import { Time } from './time.tsx'

type Branch = GrantView & Partial<Pick<TimelineView['grants'][number], 'uses'>>

const ORIGINS: Readonly<Record<string, string>> = {
  server: 'Requested by the app',
  delegated: 'Delegated to another client',
  consent: 'Allowed by the user in Link',
  assertion: 'By a signed assertion',
}

export function Grants({
  appId,
  grants,
  changed,
}: {
  readonly appId: string
  readonly grants: readonly Branch[]
  readonly changed: () => void
}): ReactNode {
  const mayManage = useOrganisation()?.permissions.includes('connections.manage') === true
  if (grants.length === 0) return <p className="soft">Nothing was granted, or it has expired.</p>
  return (
    <ul className="plain">
      {grants.map((grant) => (
        <li key={grant.id} className="card">
          <div className="title">
            <h3>{ORIGINS[grant.origin] ?? grant.origin}</h3>
            <span className={grant.state === 'active' ? 'badge good' : 'badge'}>{grant.state}</span>
          </div>
          <Facts
            facts={[
              ['Grant ID', <code key="id">{grant.id}</code>],
              ['API', <ApiTitle key="api" name={grant.api} />],
              ['Scopes', grant.scopes.join(' ')],
              ['Created', <Time key="created" at={grant.created_at} />],
              ['Last used', grant.last_used_at && <Time key="used" at={grant.last_used_at} />],
              ['Expires', grant.revoked_at === null && <Time key="expires" at={grant.expires_at} />],
              ['Revoked', grant.revoked_at && <Time key="revoked" at={grant.revoked_at} />],
              ['Revoked by', grant.revoked_by?.replaceAll('_', ' ')],
              ['Refresh token replaced', `${grant.rotations} times`],
            ]}
          />
          {grant.uses !== undefined && <Uses appId={appId} grant={grant} />}
          {mayManage && (grant.state === 'active' || grant.state === 'pending') && (
            <ConfirmButton
              label="Revoke"
              title={`Revoke the grant ${grant.id.slice(0, 8)}`}
              run={() => call('POST', `/apps/${appId}/grants/${grant.id}/revoke`)}
              done={changed}
            >
              <p>
                Its access and refresh tokens stop working at once. The app has to send the user through Link
                again.
              </p>
            </ConfirmButton>
          )}
        </li>
      ))}
    </ul>
  )
}

/** The code is the root; each refresh token comes from the one before it. */
function Uses({ appId, grant }: { readonly appId: string; readonly grant: Branch }): ReactNode {
  const { uses = [] } = grant
  if (uses.length === 0) return <p className="soft">The request log has no token request of this grant.</p>
  return (
    <ol className="tree" aria-label="Tokens">
      {uses.map(({ at, grant_type, request_id, refusal }) => (
        <li key={request_id} className={refusal === null ? undefined : 'refused'}>
          <Link to="/apps/$appId/requests/$requestId" params={{ appId, requestId: request_id } as never}>
            {grant_type === 'authorization_code' ? 'Code exchanged' : 'Refresh token used'}
          </Link>{' '}
          <Time at={at} />{' '}
          {refusal !== null && <span className="badge bad">{refusal.replaceAll('_', ' ')}</span>}
        </li>
      ))}
    </ol>
  )
}
