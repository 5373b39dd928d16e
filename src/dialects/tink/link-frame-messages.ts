// codec: Messages to the page that embeds the hosted flow in a frame
// Spec: docs.tink.com (2026-01), guide on embedding Link in an iframe

import type { JsonObject } from '../../lib/json.ts'
import type {
  FailedCallback,
  GrantedCallback,
  LinkCallback,
  LinkCallbackRequest,
  LinkFrameEvent,
} from '../dialect.ts'
import { renderReportIds } from './link-callback.ts'
import { errorOf } from './link-errors.ts'

const EVENTS: Readonly<Record<LinkFrameEvent, JsonObject>> = {
  opened: applicationEvent('INITIALIZED'),
  submitted: applicationEvent('CREDENTIALS_SUBMITTED'),
  at_bank: applicationEvent('PROVIDER_AUTHENTICATION_INITIALIZED'),
  refused: applicationEvent('CREDENTIALS_VALIDATION_FAILED'),
  signed_in: applicationEvent('AUTHENTICATION_SUCCESSFUL'),
  busy: { type: 'status', data: { loading: true } },
  ready: { type: 'status', data: { loading: false } },
}

function applicationEvent(name: string): JsonObject {
  return { type: 'application-event', data: { event: name } }
}

export function renderFrameEvent(event: LinkFrameEvent): string {
  return JSON.stringify(EVENTS[event])
}

/** The results of a flow, by the type of their message, in order of precedence. */
const RESULTS: readonly (readonly [type: string, read: (callback: GrantedCallback) => string | undefined])[] =
  [
    ['code', ({ code }) => code],
    ['account_verification_report_id', ({ reportIds }) => reportIds.account_verification],
    ['business_account_verification_report_id', ({ reportIds }) => reportIds.business_account_verification],
  ]

/** The provider does not send the `state` of the app in messages. */
export function renderFrameCallback(request: LinkCallbackRequest, callback: LinkCallback): string {
  return JSON.stringify(
    callback.kind === 'granted' ? renderResult(request, callback) : renderFailure(request, callback),
  )
}

function renderResult(request: LinkCallbackRequest, callback: GrantedCallback): JsonObject {
  const { bundled, customerReference } = request
  if (bundled === true) {
    const data = Object.fromEntries(renderReportIds(request, callback))
    const reference = customerReference === undefined ? {} : { customer_reference_id: customerReference }
    return { type: 'reports', data, additionalInformation: reference }
  }
  const additionalInformation = { credentialsId: callback.connectionId }
  for (const [type, read] of RESULTS) {
    const data = read(callback)
    if (data !== undefined) return { type, data, additionalInformation }
  }
  // The provider leaves `data` undefined, so the member is missing in the JSON.
  return { type: 'none', additionalInformation }
}

/** A failed sign-in that left credentials behind has a message type of its own, `credentials`. */
function renderFailure(
  request: LinkCallbackRequest,
  { reason, message, trackingId, connectionId }: FailedCallback,
): JsonObject {
  const { error: status, reason: name, type } = errorOf(reason, request)
  const error = { status, message, reason: name, trackingId }
  if (type !== undefined && connectionId !== undefined) {
    return { type: 'credentials', data: connectionId, error: { ...error, displayMessage: message, type } }
  }
  const credentials = connectionId === undefined ? {} : { credentialsId: connectionId }
  const kind = type === undefined ? {} : { displayMessage: message, type }
  return { type: 'error', error: { ...error, ...kind, ...credentials } }
}
