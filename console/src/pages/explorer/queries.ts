// table: The queries of the API explorer, and the tokens that it holds

import { queryOptions } from '@tanstack/react-query'
import type { EndUserDetailsView, EndUserListView } from '../../../../src/console-api/contracts/end-users.ts'
import type {
  ExplorerOperationView,
  ExplorerTokenView,
  ExplorerView,
} from '../../../../src/console-api/contracts/explorer.ts'
import { call } from '../../api.ts'

export const explorerQuery = (appId: string) =>
  queryOptions({
    queryKey: ['explorer', appId],
    queryFn: () => call<ExplorerView>('GET', `/apps/${appId}/explorer`),
    staleTime: 60_000,
  })

export const operationQuery = (appId: string, operationId: string) =>
  queryOptions({
    queryKey: ['explorer-operation', appId, operationId],
    queryFn: () =>
      call<ExplorerOperationView>(
        'GET',
        `/apps/${appId}/explorer/operations/${encodeURIComponent(operationId)}`,
      ),
    staleTime: 60_000,
  })

/** `untilMs` is by the clock of the browser, because that of the platform can be moved in development. */
export type HeldToken = ExplorerTokenView & { readonly untilMs: number }

/** Encrypted, so nothing else can use them. They are gone when the page is reloaded, and after the log-out. */
export const heldTokensQuery = (appId: string) =>
  queryOptions({
    queryKey: ['explorer-tokens', appId],
    queryFn: (): readonly HeldToken[] => [],
    initialData: [],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })

export const usersOfAppQuery = (appId: string) =>
  queryOptions({
    queryKey: ['explorer-users', appId],
    queryFn: () => call<EndUserListView>('GET', `/apps/${appId}/users?limit=100`),
  })

export const grantsOfUserQuery = (appId: string, userId: string) =>
  queryOptions({
    queryKey: ['user', appId, userId],
    queryFn: () => call<EndUserDetailsView>('GET', `/apps/${appId}/users/${encodeURIComponent(userId)}`),
    enabled: userId !== '',
  })
