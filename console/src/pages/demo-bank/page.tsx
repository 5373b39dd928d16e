// page: Demo Bank in development: state and controls of bank and clock, test users

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { OrganisationView } from '../../../../src/console-api/contracts/bodies.ts'
import type { DemoBankView } from '../../../../src/console-api/contracts/demo-bank.ts'
import { ErrorNote, Loading } from '../../parts/feedback.tsx'
import { Title } from '../../parts/title.tsx'
import { useOrganisation, useSession } from '../../session.ts'
import { NotFoundPage } from '../problem.tsx'
import { BankControls } from './bank-controls.tsx'
import { Clock } from './clock.tsx'
import { Faults } from './faults.tsx'
import { demoBankQuery } from './queries.ts'
import { TestUsers } from './test-users.tsx'

export function DemoBank(): ReactNode {
  const organisation = useOrganisation()
  const session = useSession()
  if (organisation === undefined || !session) return null
  return session.development ? <DemoBankOf organisation={organisation} /> : <NotFoundPage />
}

function DemoBankOf({ organisation }: { readonly organisation: OrganisationView }): ReactNode {
  const { data: state, error, refetch } = useQuery(demoBankQuery(organisation.id))
  const url = state?.bank?.url
  return (
    <>
      <Title
        actions={
          url !== undefined && (
            <a className="button quiet" href={url} target="_blank" rel="noopener noreferrer">
              Open Demo Bank<span className="sr"> in a new tab</span>
            </a>
          )
        }
      >
        Demo Bank
      </Title>
      <p className="soft">
        A bank for practice, with test users for every case. Its faults and the clock are the same for every
        organisation of this installation.
      </p>
      {state !== undefined ? (
        <State organisation={organisation} state={state} />
      ) : error ? (
        <ErrorNote error={error} retry={() => refetch()} />
      ) : (
        <Loading what="the state of Demo Bank" />
      )}
      {state?.problem == null && <TestUsers organisationId={organisation.id} />}
    </>
  )
}

function State({
  organisation,
  state,
}: {
  readonly organisation: OrganisationView
  readonly state: DemoBankView
}): ReactNode {
  const mayControl =
    organisation.permissions.includes('sandbox.control') && organisation.suspended_reason === null
  return (
    <>
      {!mayControl && (
        <p className="note">Administrators and developers of the organisation change faults and clock.</p>
      )}
      <Clock organisationId={organisation.id} clock={state.clock} mayControl={mayControl} />
      {state.bank === null ? (
        <section>
          <h2>State of the bank</h2>
          <p className="note bad" role="status">
            <strong>Not available: </strong>
            {state.problem} Start the platform with Demo Bank (<code>TALLYSTICK_DEMO_BANK=on</code>).
          </p>
        </section>
      ) : (
        <>
          <Faults organisationId={organisation.id} faults={state.bank.faults} mayControl={mayControl} />
          {mayControl && <BankControls organisationId={organisation.id} />}
        </>
      )}
    </>
  )
}
