// page: E-mail domains of an organisation: the DNS record that proves each, its check, removal

import { type ReactNode, useState } from 'react'
import type { DomainView } from '../../../src/console-api/contracts/provider.ts'
import { call } from '../api.ts'
import { ConfirmDialog } from '../parts/confirm.tsx'
import { Copy } from '../parts/copy.tsx'
import { Facts } from '../parts/facts.tsx'
import { ErrorNote } from '../parts/feedback.tsx'
import { Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { Time } from '../parts/time.tsx'

interface Props {
  readonly domains: readonly DomainView[]
  readonly root: string
  readonly refresh: () => Promise<void>
}

export function Domains({ domains, root, refresh }: Props): ReactNode {
  const [removing, setRemoving] = useState<string | undefined>(undefined)
  const [added, setAdded] = useState(0)
  return (
    <section>
      <h2>E-mail domains</h2>
      <p className="soft">
        Prove that a domain is yours with a DNS record, or wait until the operator confirms it. Until then
        nobody logs in with its addresses.
      </p>
      {domains.length === 0 && <p>No domain yet.</p>}
      <ul className="plain">
        {domains.map((domain) => (
          <li key={domain.domain} className="card">
            <div className="title">
              <span>
                <b>{domain.domain}</b> <State domain={domain} />
              </span>
              <button type="button" className="quiet small" onClick={() => setRemoving(domain.domain)}>
                Remove<span className="sr"> {domain.domain}</span>
              </button>
            </div>
            {domain.confirmed_at === null && <Proof domain={domain} root={root} refresh={refresh} />}
          </li>
        ))}
      </ul>
      <Form
        key={added}
        send={async ({ domain }) => {
          await call('POST', `${root}/domains`, { domain })
          await refresh()
          setAdded(added + 1)
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field
              label="Domain"
              name="domain"
              required
              hint="Such as example.com."
              error={errorOf('domain')}
            />
            <Submit pending={pending} className="quiet">
              Request domain
            </Submit>
          </>
        )}
      </Form>
      {removing !== undefined && (
        <ConfirmDialog
          title={`Remove ${removing}`}
          label="Remove"
          close={() => setRemoving(undefined)}
          run={async () => {
            await call('DELETE', `${root}/domains/${removing}`)
            await refresh()
          }}
        >
          <p>Nobody logs in with its addresses any more, and another organisation can request it.</p>
        </ConfirmDialog>
      )}
    </section>
  )
}

function State({
  domain: { state, requested_at, confirmed_at },
}: {
  readonly domain: DomainView
}): ReactNode {
  if (confirmed_at !== null)
    return (
      <>
        <span className="badge good">
          {state === 'proven' ? 'Proven by DNS' : 'Confirmed by the operator'}
        </span>{' '}
        <span className="soft">
          <Time at={confirmed_at} />
        </span>
      </>
    )
  return (
    <>
      <span className="badge warn">{state === 'failed' ? 'Not proven' : 'Not proven yet'}</span>{' '}
      <span className="soft">
        requested <Time at={requested_at} />
      </span>
    </>
  )
}

function Proof({
  domain: { domain, record, problem, checked_at },
  root,
  refresh,
}: Omit<Props, 'domains'> & { readonly domain: DomainView }): ReactNode {
  const [isPending, setPending] = useState(false)
  const [failure, setFailure] = useState<unknown>(undefined)
  const check = async () => {
    if (isPending) return
    setPending(true)
    setFailure(undefined)
    try {
      await call('POST', `${root}/domains/${encodeURIComponent(domain)}/check`)
      await refresh()
    } catch (error) {
      setFailure(error)
    } finally {
      setPending(false)
    }
  }
  return (
    <>
      <p>Add this record to the DNS zone of {domain}. It can be removed once the domain is proven.</p>
      <Facts
        facts={[
          ['Type', record.type],
          ['Name', <Copy key="name" text={record.name} name={`name of the record of ${domain}`} />],
          ['Value', <Copy key="value" text={record.value} name={`value of the record of ${domain}`} />],
        ]}
      />
      <div role="status">
        {problem !== null && checked_at !== null && (
          <p className="wrong">
            {problem.message}{' '}
            <span className="soft">
              Checked <Time at={checked_at} />.
            </span>
          </p>
        )}
      </div>
      {failure !== undefined && <ErrorNote error={failure} />}
      <div className="actions">
        <button
          type="button"
          className="quiet"
          aria-busy={isPending}
          aria-disabled={isPending}
          onClick={check}
        >
          {checked_at === null ? 'Check the record' : 'Check again'}
          <span className="sr"> of {domain}</span>
        </button>
      </div>
    </>
  )
}
