// codec: Webhook events: the data call's own payload, and the signature header
// Spec: docs.flinks.com: guides/webhooks/introduction, api/connect/webhooks, reference/hmac

import { readEventData } from '../../core/data-sessions/read-event.ts'
import type { WebhookWire } from '../../core/webhooks/wire.ts'
import { encodeBase64 } from '../../lib/base64.ts'
import { decodeHex } from '../../lib/hex.ts'
import type { JsonObject } from '../../lib/json.ts'
import { readOptions, renderData } from './accounts.ts'
import { BANK_PROBLEMS, renderProblem } from './flinks-codes.ts'
import { renderGuid } from './identifiers.ts'

const RESPONSE_TYPE = 'GetAccountsDetail'
const HALF_AN_HOUR_MS = 30 * 60_000

export const connectWebhooks: WebhookWire = {
  events: ['refresh.finished'],
  eventNames: { 'refresh.finished': RESPONSE_TYPE },
  renderEvent: ({ content }) => ({ ResponseType: content.kind }),
  readEvent: async (ports, event) => {
    const data = await readEventData(ports, event, readOptions('detail', {}))
    const requestId = data.session?.sessionId ?? event.eventId
    const reference = data.session?.reference
    if (data.kind === 'read') {
      return withType(renderData('detail', { ...data, requestId, reference, options: {} }))
    }
    const more = {
      Login: { Id: renderGuid(data.connectionId) },
      RequestId: renderGuid(requestId),
      ...(reference !== undefined && { Tag: reference }),
    }
    const { body } = renderProblem(BANK_PROBLEMS[data.problem], more)
    return withType(Object(body))
  },
  // HMAC-SHA256 of the raw body. One signature: receivers compare the whole header.
  signHeaders: ({ body }, { withSecrets }) => {
    const [newest = ''] = withSecrets(body)
    return { 'flinks-authenticity-key': encodeBase64(decodeHex(newest) ?? new Uint8Array()) }
  },
  // At most ten attempts, 30 minutes apart; the response must be 200.
  retries: {
    firstMs: HALF_AN_HOUR_MS,
    factor: 1,
    longestMs: HALF_AN_HOUR_MS,
    forMs: 10 * HALF_AN_HOUR_MS,
    exact: { attempts: 10, delivered: [200] },
  },
}

function withType(body: JsonObject): JsonObject {
  return { ResponseType: RESPONSE_TYPE, ...body }
}
