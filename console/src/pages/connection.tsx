// page: A connection and its timeline, from the Link session to the expiry of the consent

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AppView } from '../../../src/console-api/contracts/bodies.ts'
import type { TimelineView } from '../../../src/console-api/contracts/end-users.ts'
import { call } from '../api.ts'
import { ConfirmButton } from '../parts/confirm.tsx'
import { Copy } from '../parts/copy.tsx'
import { Facts } from '../parts/facts.tsx'
import { ErrorNote, Loading } from '../parts/feedback.tsx'
import { Grants } from '../parts/grants.tsx'
import { Time } from '../parts/time.tsx'
import { Title } from '../parts/title.tsx'
import { timelineQuery } from '../queries.ts'
import { useOrganisation } from '../session.ts'
import { WithApp } from './app.tsx'

export function AppConnection(): ReactNode {
  return <WithApp>{(app) => <Connection app={app} />}</WithApp>
}

function Connection({ app }: { readonly app: AppView }): ReactNode {
  const params: Record<string, string | undefined> = useParams({ strict: false })
  const connectionId = params.connectionId ?? ''
  const { data, error, refetch } = useQuery(timelineQuery(app.id, connectionId))
  if (data === undefined)
    return (
      <>
        <Title>Connection</Title>
        {error ? <ErrorNote error={error} retry={() => refetch()} /> : <Loading what="the connection" />}
      </>
    )
  const { connection, entries, grants } = data
  return (
    <>
      <Title>{connection.bank ?? connection.provider_name}</Title>
      <p className="tags">
        <span className={connection.status === 'updated' ? 'badge good' : 'badge'}>
          {connection.status.replaceAll('_', ' ')}
        </span>
        {connection.status_message !== '' && <span className="soft">{connection.status_message}</span>}
      </p>
      <Actions appId={app.id} connection={connection} />
      <Facts
        facts={[
          ['Connection ID', <Copy key="id" text={connection.id} name="connection ID" />],
          [
            'User',
            <Link
              key="user"
              to="/apps/$appId/users/$userId"
              params={{ appId: app.id, userId: connection.user_id } as never}
            >
              {connection.user_id}
            </Link>,
          ],
          ['Account holder', connection.holder],
          ['Connected', <Time key="created" at={connection.created_at} />],
          ['Last read', connection.refreshed_at && <Time key="read" at={connection.refreshed_at} />],
          [
            'Consent until',
            connection.consent_expires_at && <Time key="until" at={connection.consent_expires_at} />,
          ],
        ]}
      />
      <section>
        <h2>Timeline</h2>
        <ol className="timeline">
          {entries.map((entry) => (
            <Entry
              key={`${entry.at} ${entry.kind} ${entry.detail} ${entry.request_id ?? entry.actor}`}
              appId={app.id}
              entry={entry}
            />
          ))}
        </ol>
      </section>
      <section>
        <h2>Grants and their tokens</h2>
        <Grants appId={app.id} grants={grants} changed={() => refetch()} />
      </section>
    </>
  )
}

function Actions({
  appId,
  connection,
}: {
  readonly appId: string
  readonly connection: TimelineView['connection']
}): ReactNode {
  const client = useQueryClient()
  const mayManage = useOrganisation()?.permissions.includes('connections.manage') === true
  const [state, setState] = useState<'idle' | 'pending' | 'queued'>('idle')
  const [problem, setProblem] = useState<unknown>(undefined)
  const changed = () => client.invalidateQueries({ queryKey: ['timeline', appId, connection.id] })
  const refresh = async () => {
    setState('pending')
    setProblem(undefined)
    try {
      await call('POST', `/apps/${appId}/connections/${connection.id}/refresh`)
      setState('queued')
      await changed()
    } catch (error) {
      setState('idle')
      setProblem(error)
    }
  }
  if (!mayManage || connection.status === 'ended') return null
  return (
    <>
      <div className="actions">
        <button type="button" className="quiet" aria-busy={state === 'pending'} onClick={refresh}>
          Refresh
        </button>
        <ConfirmButton
          label="Disconnect"
          title={`Disconnect ${connection.bank ?? connection.provider_name}`}
          run={() => call('POST', `/apps/${appId}/connections/${connection.id}/disconnect`)}
          done={changed}
        >
          <p>
            The data of this bank is deleted here, and the consent is revoked at the bank. The user has to
            connect the bank again. This cannot be undone.
          </p>
        </ConfirmButton>
        <span role="status" className="soft">
          {state === 'queued' ? 'A refresh is queued.' : ''}
        </span>
      </div>
      {problem !== undefined && <ErrorNote error={problem} />}
    </>
  )
}

const WORDS: Readonly<Record<string, string>> = {
  link_opened: 'Link opened',
  link_failed: 'Link failed',
  link_returned: 'Link returned to the app',
  consent: 'Consent',
  connection_created: 'Connection created',
  connection_read: 'Data read from the bank',
  grant_created: 'Grant created',
  code_redeemed: 'Code exchanged for tokens',
  token_refreshed: 'Token issued',
  token_refused: 'Token request refused',
  grant_revoked: 'Grant revoked',
  data_read: 'App read data',
  request_refused: 'Request refused',
  webhook: 'Webhook event',
  audit: 'Changed',
  consent_expires: 'Consent expires',
}

const ACTORS: Readonly<Record<string, string>> = {
  person: 'the user',
  client: 'the app',
  bank: 'the bank',
  app: 'the app',
}

const BAD: ReadonlySet<string> = new Set(['link_failed', 'token_refused', 'request_refused', 'grant_revoked'])

function Entry({
  appId,
  entry,
}: {
  readonly appId: string
  readonly entry: TimelineView['entries'][number]
}): ReactNode {
  const { at, kind, detail, actor, request_id } = entry
  const word = WORDS[kind] ?? kind
  return (
    <li className={BAD.has(kind) ? 'bad' : undefined}>
      <span className="when">
        <Time at={at} />
      </span>
      <span>
        {request_id === null ? (
          word
        ) : (
          <Link to="/apps/$appId/requests/$requestId" params={{ appId, requestId: request_id } as never}>
            {word}
          </Link>
        )}
        {detail !== null && <span className="soft"> {detail.replaceAll(/[_.]/g, ' ')}</span>}
        {actor !== null && kind !== 'webhook' && (
          <span className="soft"> by {ACTORS[actor] ?? actor.replaceAll('_', ' ')}</span>
        )}
      </span>
    </li>
  )
}
