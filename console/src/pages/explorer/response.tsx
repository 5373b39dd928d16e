// page: Response to a request of the API explorer: status, refusal with its remedy, headers, body

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ExplorerResponseView } from '../../../../src/console-api/contracts/explorer.ts'
import { CopyBlock } from '../../parts/copy-block.tsx'
import { Facts } from '../../parts/facts.tsx'

export function Response({
  appId,
  response,
}: {
  readonly appId: string
  readonly response: ExplorerResponseView
}): ReactNode {
  const { status, duration_ms: duration, refusal, size, body, request_id: requestId } = response
  return (
    <>
      <p className="tags">
        <span className={status < 400 ? 'badge good' : 'badge bad'}>
          {status}{' '}
          {status < 300 ? 'succeeded' : status < 400 ? 'redirect' : status < 500 ? 'refused' : 'failed'}
        </span>
        <span className="soft">
          {duration.toLocaleString('en')} ms, {size.toLocaleString('en')} bytes
        </span>
      </p>
      {refusal !== null && (
        <div className="note bad">
          <p>
            <strong>{refusal.sentence}</strong> {refusal.remedy}
          </p>
          <p>
            <a href={refusal.help_url} target="_blank" rel="noopener noreferrer">
              About <code>{refusal.code}</code>
              <span className="sr"> in a new tab</span>
            </a>
          </p>
        </div>
      )}
      <h3>Body</h3>
      {body === null ? (
        <p className="soft">The content is not text.</p>
      ) : body === '' ? (
        <p className="soft">The body is empty.</p>
      ) : (
        <>
          <CopyBlock text={body} name="response body" />
          {response.is_cut && <p className="soft">The body is longer than what is shown.</p>}
        </>
      )}
      <details>
        <summary>Headers of the response</summary>
        <Facts facts={response.headers.map(({ name, value }) => [name, value])} />
      </details>
      <details>
        <summary>What was sent</summary>
        <p>
          <code>
            {response.method} {response.url}
          </code>
        </p>
        <Facts facts={response.request_headers.map(({ name, value }) => [name, value])} />
      </details>
      {requestId !== null && (
        <p>
          <Link to="/apps/$appId/requests/$requestId" params={{ appId, requestId } as never}>
            Open in Requests
          </Link>
        </p>
      )}
    </>
  )
}
