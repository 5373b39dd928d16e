// page: The faults of Demo Bank in effect, each with a button that removes it

import type { ReactNode } from 'react'
import type { FaultView } from '../../../../src/console-api/contracts/demo-bank.ts'
import { Form, Submit } from '../../parts/form.tsx'
import { Table } from '../../parts/table.tsx'
import { lengthOf } from './clock.tsx'
import { useControl } from './use-control.ts'

export function Faults({
  organisationId,
  faults,
  mayControl,
}: {
  readonly organisationId: string
  readonly faults: readonly FaultView[]
  readonly mayControl: boolean
}): ReactNode {
  const control = useControl(organisationId)
  return (
    <section>
      <h2>State of the bank</h2>
      <div role="status">{faults.length === 0 && <p>Demo Bank works, without a fault.</p>}</div>
      {faults.length > 0 && (
        <Table
          label="Faults of Demo Bank"
          columns={['Test user', 'Faults', ...(mayControl ? ['Action'] : [])]}
        >
          {faults.map((fault) => (
            <tr key={fault.person ?? ''}>
              <td>{fault.person === null ? 'Everybody' : <code>{fault.person}</code>}</td>
              <td>
                <ul className="plain">
                  {describe(fault).map((text) => (
                    <li key={text}>{text}</li>
                  ))}
                </ul>
              </td>
              {mayControl && (
                <td>
                  <Form
                    send={() =>
                      control('controls', {
                        do: 'up',
                        ...(fault.person !== null && { person: fault.person }),
                      })
                    }
                  >
                    {({ pending }) => (
                      <Submit pending={pending} className="quiet small">
                        Remove<span className="sr"> the faults of {fault.person ?? 'everybody'}</span>
                      </Submit>
                    )}
                  </Form>
                </td>
              )}
            </tr>
          ))}
        </Table>
      )}
    </section>
  )
}

function describe({ down, slow_ms: slowMs, errors, drop }: FaultView): readonly string[] {
  return [
    ...(down ? ['Down: every request receives 503'] : []),
    ...(slowMs > 0 ? [`Slow: ${lengthOf(slowMs)} before each response`] : []),
    ...(errors.count > 0
      ? [
          `Errors: the next ${errors.count === 1 ? 'read receives' : `${errors.count} reads receive`} ${errors.status}`,
        ]
      : []),
    ...(drop > 0
      ? [`Cut off: the next ${drop === 1 ? 'response is' : `${drop} responses are`} cut off in the middle`]
      : []),
  ]
}
