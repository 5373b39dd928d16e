// glue: The session of the Console, with its organisations and permissions

import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import type { OrganisationView, SessionView } from '../../src/console-api/contracts/bodies.ts'
import { ApiProblem, call, setCsrfToken } from './api.ts'

/** Null where nobody is logged in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<SessionView | null> => {
    try {
      const session = await call<SessionView>('GET', '/session')
      setCsrfToken(session.csrf_token)
      return session
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null
      throw error
    }
  },
  staleTime: 60_000,
})

export function useSession(): SessionView | null | undefined {
  return useQuery(sessionQuery).data
}

const CHOSEN = 'tallystick.organisation'

/** The organisation that was chosen last, else the first. */
export function useOrganisation(): OrganisationView | undefined {
  const organisations = useSession()?.organisations ?? []
  const chosen = sessionStorage.getItem(CHOSEN)
  return organisations.find(({ id }) => id === chosen) ?? organisations[0]
}

export function chooseOrganisation(id: string): void {
  sessionStorage.setItem(CHOSEN, id)
}

/** Forgets everything that was loaded: another member may log in on this browser. */
export function useForgetSession(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    sessionStorage.removeItem(CHOSEN)
    client.clear()
    await client.fetchQuery({ ...sessionQuery, staleTime: 0 })
  }
}
