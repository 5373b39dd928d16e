// glue: Sends a change of Demo Bank or the clock, and shows the state that the server returns

import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { DemoBankView } from '../../../../src/console-api/contracts/demo-bank.ts'
import { call } from '../../api.ts'
import { sessionQuery } from '../../session.ts'
import { demoBankQuery } from './queries.ts'

export type Change = Readonly<Record<string, string | number | boolean>>

export function useControl(organisationId: string) {
  const client = useQueryClient()
  const navigate = useNavigate()
  return async (of: 'controls' | 'clock', change: Change): Promise<void> => {
    const { queryKey } = demoBankQuery(organisationId)
    // A read on its way would bring the state before the change.
    await client.cancelQueries({ queryKey })
    const path = `/organisations/${organisationId}/demo-bank/${of}`
    client.setQueryData(queryKey, await call<DemoBankView>('POST', path, change))
    if (of === 'controls') return
    // The session may have expired by the new time.
    const session = await client.fetchQuery({ ...sessionQuery, staleTime: 0 })
    if (session === null) await navigate({ to: '/log-in', search: { next: '/demo-bank' } } as never)
  }
}
