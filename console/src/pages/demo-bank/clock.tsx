// page: The clock of the installation: its time, advance and reset

import { type ReactNode, useState } from 'react'
import type { DemoBankView } from '../../../../src/console-api/contracts/demo-bank.ts'
import { ConfirmButton } from '../../parts/confirm.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Field } from '../../parts/fields.tsx'
import { Form, Submit } from '../../parts/form.tsx'
import { useControl } from './use-control.ts'

const STEPS = [
  ['1h', '1 hour'],
  ['1d', '1 day'],
  ['30d', '30 days'],
  ['90d', '90 days'],
] as const

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

export function Clock({
  organisationId,
  clock,
  mayControl,
}: {
  readonly organisationId: string
  readonly clock: DemoBankView['clock']
  readonly mayControl: boolean
}): ReactNode {
  const control = useControl(organisationId)
  const [said, setSaid] = useState('')
  const isAhead = clock.ahead_ms > 0
  return (
    <section className="column">
      <h2>Clock</h2>
      <Facts
        facts={[
          ['Time of the installation', `${exact(clock.now)}, ${aheadOf(clock.ahead_ms)}`],
          ['True time', isAhead ? exact(clock.true_time) : null],
        ]}
      />
      {mayControl && (
        <Form
          label="Advance the clock"
          send={async ({ advance = '' }, form) => {
            setSaid('')
            await control('clock', { advance: advance.trim() })
            form.reset()
            setSaid(`Advanced by ${advance.trim()}.`)
          }}
        >
          {({ pending, errorOf }) => (
            <>
              <Field
                label="Advance by"
                name="advance"
                list="clock-steps"
                hint="A whole number and s, m, h or d, such as 90d. Tokens and consents expire, and new transactions appear, as if the time had passed. After 3h, sessions of the Console expire as well, and you log in again."
                required
                spellCheck={false}
                autoComplete="off"
                error={errorOf('advance')}
              />
              <datalist id="clock-steps">
                {STEPS.map(([value, text]) => (
                  <option key={value} value={value}>
                    {text}
                  </option>
                ))}
              </datalist>
              <Submit pending={pending}>Advance the clock</Submit>
              <span role="status" className="soft">
                {said !== '' && ` ${said}`}
              </span>
            </>
          )}
        </Form>
      )}
      {mayControl && isAhead && (
        <p className="above">
          <ConfirmButton
            label="Return to the true time"
            title="Return to the true time?"
            run={() => control('clock', { reset: true })}
            done={() => setSaid('The clock is at the true time again.')}
          >
            <p>
              The clock goes back by {lengthOf(clock.ahead_ms)}. What was created meanwhile keeps its later
              times, and work that is scheduled for such a time waits until then.
            </p>
          </ConfirmButton>
        </p>
      )}
    </section>
  )
}

function exact(at: string): string {
  return `${at.replace('T', ' ').replace('Z', '')} UTC`
}

function aheadOf(ms: number): string {
  return ms === 0 ? 'the true time' : `${lengthOf(ms)} ahead of the true time`
}

/** The two largest units, such as 90 days 3 hours. */
export function lengthOf(ms: number): string {
  let rest = ms
  const parts: string[] = []
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`)
  }
  return parts.slice(0, 2).join(' ') || '0 seconds'
}
