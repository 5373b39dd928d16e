// table: The queries of the pages and their cache keys

import { queryOptions } from '@tanstack/react-query'
import type { AnalyticsView } from '../../src/console-api/contracts/analytics.ts'
import type {
  AppView,
  DialectView,
  EventView,
  InvitationView,
  KeyView,
  LogInSessionView,
  MemberView,
  OrganisationKeyView,
  RequestDetailsView,
  SecretView,
} from '../../src/console-api/contracts/bodies.ts'
import type { EndUserDetailsView, TimelineView } from '../../src/console-api/contracts/end-users.ts'
import type { KeyUrlView } from '../../src/console-api/contracts/key-url.ts'
import type { SecondFactorsView } from '../../src/console-api/contracts/passkeys.ts'
import type {
  BusinessView,
  DeskDetailView,
  DeskOrganisationDetailView,
  DeskOrganisationView,
  DeskRequestView,
  ProductionView,
} from '../../src/console-api/contracts/production.ts'
import type { ProviderSettingsView } from '../../src/console-api/contracts/provider.ts'
import { call } from './api.ts'

/** The list in a response, by its name. */
const list =
  <T>(path: string, name: string) =>
  async (): Promise<readonly T[]> => {
    const body = await call<Readonly<Record<string, readonly T[]>>>('GET', path)
    return body[name] ?? []
  }

export const appsQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ['apps', organisationId],
    queryFn: list<AppView>(`/organisations/${organisationId}/apps`, 'apps'),
  })

export const appQuery = (appId: string) =>
  queryOptions({ queryKey: ['app', appId], queryFn: () => call<AppView>('GET', `/apps/${appId}`) })

export const secretsQuery = (appId: string) =>
  queryOptions({
    queryKey: ['secrets', appId],
    queryFn: list<SecretView>(`/apps/${appId}/secrets`, 'secrets'),
  })

export const keysQuery = (appId: string) =>
  queryOptions({ queryKey: ['keys', appId], queryFn: list<KeyView>(`/apps/${appId}/keys`, 'keys') })

export const keyUrlQuery = (appId: string) =>
  queryOptions({
    queryKey: ['key-url', appId],
    queryFn: () => call<KeyUrlView>('GET', `/apps/${appId}/key-url`),
  })

export const appEventsQuery = (appId: string) =>
  queryOptions({
    queryKey: ['app-events', appId],
    queryFn: list<EventView>(`/apps/${appId}/events`, 'events'),
  })

export const dialectsQuery = queryOptions({
  queryKey: ['dialects'],
  queryFn: list<DialectView>('/dialects', 'dialects'),
  staleTime: Number.POSITIVE_INFINITY,
})

export const membersQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ['members', organisationId],
    queryFn: list<MemberView>(`/organisations/${organisationId}/members`, 'members'),
  })

export const invitationsQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ['invitations', organisationId],
    queryFn: list<InvitationView>(`/organisations/${organisationId}/invitations`, 'invitations'),
  })

export const organisationEventsQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ['organisation-events', organisationId],
    queryFn: list<EventView>(`/organisations/${organisationId}/events`, 'events'),
  })

export const logInsQuery = queryOptions({
  queryKey: ['log-ins'],
  queryFn: list<LogInSessionView>('/sessions', 'sessions'),
})

export const requestQuery = (appId: string, requestId: string) =>
  queryOptions({
    queryKey: ['request', appId, requestId],
    queryFn: () =>
      call<RequestDetailsView>('GET', `/apps/${appId}/requests/${encodeURIComponent(requestId)}`),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const analyticsQuery = (appId: string, range: string) =>
  queryOptions({
    queryKey: ['analytics', appId, range],
    queryFn: () => call<AnalyticsView>('GET', `/apps/${appId}/analytics?range=${encodeURIComponent(range)}`),
    staleTime: 30_000,
  })

export const endUserQuery = (appId: string, userId: string) =>
  queryOptions({
    queryKey: ['user', appId, userId],
    queryFn: () => call<EndUserDetailsView>('GET', `/apps/${appId}/users/${encodeURIComponent(userId)}`),
  })

export const timelineQuery = (appId: string, connectionId: string) =>
  queryOptions({
    queryKey: ['timeline', appId, connectionId],
    queryFn: () =>
      call<TimelineView>('GET', `/apps/${appId}/connections/${encodeURIComponent(connectionId)}`),
  })

export const businessQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ['business', organisationId],
    queryFn: () => call<BusinessView>('GET', `/organisations/${organisationId}/business`),
  })

export const productionQuery = (appId: string) =>
  queryOptions({
    queryKey: ['production', appId],
    queryFn: () => call<ProductionView>('GET', `/apps/${appId}/production`),
  })

export const deskRequestsQuery = (state: string) =>
  queryOptions({
    queryKey: ['desk', 'requests', state],
    queryFn: list<DeskRequestView>(`/operator/requests?state=${state}`, 'requests'),
  })

export const deskRequestQuery = (appId: string) =>
  queryOptions({
    queryKey: ['desk', 'request', appId],
    queryFn: () => call<DeskDetailView>('GET', `/operator/requests/${appId}`),
  })

export const deskOrganisationsQuery = (search: string) =>
  queryOptions({
    queryKey: ['desk', 'organisations', search],
    queryFn: list<DeskOrganisationView>(
      `/operator/organisations?search=${encodeURIComponent(search)}`,
      'organisations',
    ),
  })

export const deskOrganisationQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ['desk', 'organisation', organisationId],
    queryFn: () => call<DeskOrganisationDetailView>('GET', `/operator/organisations/${organisationId}`),
  })

export const deskEventsQuery = queryOptions({
  queryKey: ['desk', 'events'],
  queryFn: list<EventView>('/operator/events', 'events'),
})

export const organisationKeysQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ['organisation-keys', organisationId],
    queryFn: () =>
      call<{
        readonly keys: readonly OrganisationKeyView[]
        readonly permissions: readonly { readonly name: string; readonly sentence: string }[]
      }>('GET', `/organisations/${organisationId}/keys`),
  })

export const secondFactorsQuery = queryOptions({
  queryKey: ['second-factors'],
  queryFn: () => call<SecondFactorsView>('GET', '/second-factors'),
})

export const providerQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ['provider', organisationId],
    queryFn: () => call<ProviderSettingsView>('GET', `/organisations/${organisationId}/provider`),
  })
