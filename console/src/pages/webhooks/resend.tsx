// page: Dialog that requeues the events of a time range

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { ResendableView, WebhookEndpointView } from '../../../../src/console-api/contracts/webhooks.ts'
import { call } from '../../api.ts'
import { Dialog, DialogActions } from '../../parts/dialog.tsx'
import { ErrorNote } from '../../parts/feedback.tsx'
import { Field, Select } from '../../parts/fields.tsx'
import { Form, Submit } from '../../parts/form.tsx'

const HOUR_MS = 3_600_000
const BOUNDS = [
  ['from', 'From'],
  ['to', 'To'],
] as const
const WHICH = [
  ['failed', 'Events that failed'],
  ['all', 'Every event, also delivered ones'],
] as const

/** As an input of local time has it. */
function localTime(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

export function ResendRange({
  appId,
  endpoint,
  close,
}: {
  readonly appId: string
  readonly endpoint: WebhookEndpointView
  readonly close: () => void
}): ReactNode {
  const client = useQueryClient()
  const [range, setRange] = useState(() => ({
    from: localTime(Date.now() - 24 * HOUR_MS),
    to: localTime(Date.now() + HOUR_MS),
    which: 'failed',
  }))
  const [queued, setQueued] = useState<number | undefined>(undefined)
  const path = `/apps/${appId}/webhooks/${endpoint.id}`
  const isComplete = range.from !== '' && range.to !== ''
  const body = isComplete && {
    which: range.which,
    from: new Date(range.from).toISOString(),
    to: new Date(range.to).toISOString(),
  }
  const query = useQuery({
    queryKey: ['resendable', endpoint.id, body],
    queryFn: () => call<ResendableView>('GET', `${path}/resendable?${new URLSearchParams(body || {})}`),
    enabled: isComplete,
    gcTime: 0,
  })
  const { events = 0, limit = 0 } = query.data ?? {}
  const set = (name: 'from' | 'to' | 'which') => (event: { readonly target: { readonly value: string } }) =>
    setRange({ ...range, [name]: event.target.value })
  return (
    <Dialog title="Resend events" close={close}>
      <p className="soft wrap">To {endpoint.url}, with their ids and the current secret.</p>
      <Form
        send={async () => {
          const sent = await call<{ readonly queued: number }>('POST', `${path}/resend`, body)
          setQueued(sent.queued)
          await client.invalidateQueries({ queryKey: ['webhook-deliveries', appId] })
          await client.invalidateQueries({ queryKey: ['resendable', endpoint.id] })
        }}
      >
        {({ pending, errorOf }) => (
          <>
            {BOUNDS.map(([name, label]) => (
              <Field
                key={name}
                label={label}
                name={name}
                type="datetime-local"
                value={range[name]}
                onChange={set(name)}
                error={errorOf(name)}
              />
            ))}
            <Select label="Which" name="which" value={range.which} options={WHICH} onChange={set('which')} />
            {query.error && <ErrorNote error={query.error} />}
            <p role="status">
              {query.data && countInWords(events, limit)}
              {queued !== undefined && queued > 0 && ` ${queued} queued just now.`}
            </p>
            <DialogActions close={close}>
              {events > 0 && (
                <Submit pending={pending}>
                  Resend {Math.min(events, limit) === 1 ? 'one event' : `${Math.min(events, limit)} events`}
                </Submit>
              )}
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}

function countInWords(events: number, limit: number): string {
  if (events === 0) return 'No event of this range is left to send.'
  if (events > limit) return `More than ${limit} events; the oldest ${limit} are sent first.`
  return events === 1 ? 'One event.' : `${events} events.`
}
