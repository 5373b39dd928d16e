// page: Controls of Demo Bank: inject a fault, revoke consents, expire tokens, reset

import { type ReactNode, useState } from 'react'
import { ConfirmButton } from '../../parts/confirm.tsx'
import { Field, Select } from '../../parts/fields.tsx'
import { Form, Submit } from '../../parts/form.tsx'
import { type Change, useControl } from './use-control.ts'

const FAULTS = [
  ['slow', 'Slow: responses are delayed'],
  ['down', 'Down: every request receives 503'],
  ['errors', 'Errors: the next reads of accounts fail'],
  ['drop', 'Cut off: the next responses end in the middle'],
] as const

const STATUSES = ['503', '500', '429'].map((status) => [status, status] as const)

type Fault = (typeof FAULTS)[number][0]

export function BankControls({ organisationId }: { readonly organisationId: string }): ReactNode {
  const control = useControl(organisationId)
  const [fault, setFault] = useState<Fault>('slow')
  const [person, setPerson] = useState('')
  const [said, setSaid] = useState('')
  const key = person.trim()
  const of: Change = key === '' ? {} : { person: key }
  const who = key === '' ? 'every test user' : `the test user ${key}`
  const run = (change: 'revoke' | 'expire') => () => control('controls', { do: change, ...of })
  return (
    <section className="column">
      <h2>Controls</h2>
      <Form
        label="Faults of Demo Bank"
        send={async ({ time = '', count = '', status = '' }) => {
          setSaid('')
          await control('controls', {
            do: fault,
            ...(fault === 'slow' && { time: time.trim() }),
            ...((fault === 'errors' || fault === 'drop') && { count: Number(count) }),
            ...(fault === 'errors' && { status: Number(status) }),
            ...of,
          })
          setSaid(`Applied to ${who}.`)
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <Field
              label="Test user"
              name="person"
              hint="For one test user only, by its key, such as u-se-ordinary. Empty for all of them."
              spellCheck={false}
              autoComplete="off"
              value={person}
              onChange={({ target }) => setPerson(target.value)}
              error={errorOf('person')}
            />
            <Select
              label="Fault"
              value={fault}
              options={FAULTS}
              onChange={({ target }) =>
                setFault(FAULTS.find(([name]) => name === target.value)?.[0] ?? 'slow')
              }
            />
            {fault === 'slow' && (
              <Field
                label="Delay of each response"
                name="time"
                hint="Such as 3s, at most two minutes."
                defaultValue="3s"
                required
                error={errorOf('time')}
              />
            )}
            {(fault === 'errors' || fault === 'drop') && (
              <Field
                label="How many"
                name="count"
                type="number"
                min={0}
                max={1000}
                defaultValue={1}
                required
                error={errorOf('count')}
              />
            )}
            {fault === 'errors' && (
              <Select
                label="Status"
                name="status"
                defaultValue="503"
                options={STATUSES}
                error={errorOf('status')}
              />
            )}
            <Submit pending={pending}>Apply the fault</Submit>
            <span role="status" className="soft">
              {said !== '' && ` ${said}`}
            </span>
          </>
        )}
      </Form>
      <div className="actions">
        <ConfirmButton
          label="Revoke consents"
          title={`Revoke the consents of ${who}?`}
          run={run('revoke')}
          done={() => setSaid(`Consents of ${who} revoked.`)}
        >
          <p>The bank revokes its consents, as if asked at its counter: end users must sign in again.</p>
        </ConfirmButton>
        <ConfirmButton
          label="Expire access tokens"
          title={`Expire the access tokens of ${who}?`}
          run={run('expire')}
          done={() => setSaid(`Access tokens of ${who} expired.`)}
        >
          <p>The next read refreshes its token; refresh tokens of the bank stay valid.</p>
        </ConfirmButton>
        <ConfirmButton
          label="Reset Demo Bank"
          title="Reset Demo Bank?"
          run={() => control('controls', { do: 'reset' })}
          done={() => setSaid('Demo Bank was reset.')}
        >
          <p>
            Deletes every fault, sign-in, consent, token and payment of the bank, for every test user. Each
            connection needs a new sign-in.
          </p>
        </ConfirmButton>
      </div>
    </section>
  )
}
