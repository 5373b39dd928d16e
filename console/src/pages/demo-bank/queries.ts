// table: Queries of Demo Bank and their cache keys

import { queryOptions } from '@tanstack/react-query'
import type { DemoBankView, TestUsersView } from '../../../../src/console-api/contracts/demo-bank.ts'
import { call } from '../../api.ts'

/** The command line changes it too. */
const REFETCH_MS = 5_000

export const demoBankQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ['demo-bank', organisationId],
    queryFn: () => call<DemoBankView>('GET', `/organisations/${organisationId}/demo-bank`),
    refetchInterval: REFETCH_MS,
  })

export const testUsersQuery = (organisationId: string, market: string, flow: string) =>
  queryOptions({
    queryKey: ['test-users', organisationId, market, flow],
    queryFn: () =>
      call<TestUsersView>(
        'GET',
        `/organisations/${organisationId}/demo-bank/test-users?${new URLSearchParams({ market, flow })}`,
      ),
  })
