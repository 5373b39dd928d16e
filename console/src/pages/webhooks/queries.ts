// table: The queries of the webhook pages

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  WebhookDeliveriesView,
  WebhookEventView,
  WebhooksView,
} from '../../../../src/console-api/contracts/webhooks.ts'
import { call } from '../../api.ts'

export interface DeliveryFilter {
  readonly endpoint_id?: string | undefined
  readonly event_id?: string | undefined
  readonly state?: string | undefined
}

export const webhooksQuery = (appId: string) =>
  queryOptions({
    queryKey: ['webhooks', appId],
    queryFn: () => call<WebhooksView>('GET', `/apps/${appId}/webhooks`),
  })

export const deliveriesQuery = (appId: string, filter: DeliveryFilter) =>
  infiniteQueryOptions({
    queryKey: ['webhook-deliveries', appId, filter],
    initialPageParam: '',
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams()
      for (const [name, value] of Object.entries({ ...filter, after: pageParam }))
        if (value) query.set(name, value)
      return call<WebhookDeliveriesView>('GET', `/apps/${appId}/webhook-deliveries?${query}`)
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  })

export const webhookEventQuery = (appId: string, eventId: string, endpointId: string) =>
  queryOptions({
    queryKey: ['webhook-event', appId, eventId, endpointId],
    queryFn: () =>
      call<WebhookEventView>('GET', `/apps/${appId}/webhook-deliveries/${eventId}/${endpointId}`),
  })
