// table: what the page around a frame is told; each message is a JSON text, as the provider's is
// Spec: docs.tink.com, guide on embedding the hosted flow in an iframe (2026-01)

import type { JsonObject } from '../../lib/json.ts'
import type { LinkCallback, LinkCallbackRequest, LinkFrameEvent } from '../dialect.ts'
import { errorOf } from './link-errors.ts'
import { renderReportIds } from './link-report-ids.ts'

const STEPS: Readonly<Record<LinkFrameEvent, JsonObject>> = {
  opened: event('INITIALIZED'),
  submitted: event('CREDENTIALS_SUBMITTED'),
  at_bank: event('PROVIDER_AUTHENTICATION_INITIALIZED'),
  refused: event('CREDENTIALS_VALIDATION_FAILED'),
  signed_in: event('AUTHENTICATION_SUCCESSFUL'),
  busy: { type: 'status', data: { loading: true } },
  ready: { type: 'status', data: { loading: false } },
}

function event(name: string): JsonObject {
  return { type: 'application-event', data: { event: name } }
}

export function renderFrameEvent(step: LinkFrameEvent): string {
  return JSON.stringify(STEPS[step])
}

type Granted = Extract<LinkCallback, { kind: 'granted' }>
type Failed = Extract<LinkCallback, { kind: 'failed' }>

/** What a flow can bring, under the name of its message. The first that is there is told. */
const RESULTS: readonly (readonly [type: string, read: (end: Granted) => string | undefined])[] = [
  ['code', ({ code }) => code],
  ['account_verification_report_id', ({ reportIds }) => reportIds.account_verification],
]

/** The app's `state` is not among them: who listens is the page that opened the frame. */
export function renderFrameCallback(request: LinkCallbackRequest, end: LinkCallback): string {
  return JSON.stringify(end.kind === 'granted' ? renderResult(request, end) : renderFailure(request, end))
}

function renderResult(request: LinkCallbackRequest, end: Granted): JsonObject {
  const { bundled, externalReference } = request
  const additionalInformation = {
    credentialsId: end.connectionId,
    ...(bundled === true && externalReference !== undefined && { customer_reference_id: externalReference }),
  }
  if (bundled === true) {
    const data = Object.fromEntries(renderReportIds(request, end))
    return { type: 'reports', data, additionalInformation }
  }
  for (const [type, read] of RESULTS) {
    const data = read(end)
    if (data !== undefined) return { type, data, additionalInformation }
  }
  return { type: 'none', data: null, additionalInformation }
}

/** A failed sign-in is told with the credentials that it left behind, in a message that has their name. */
function renderFailure(
  request: LinkCallbackRequest,
  { reason, message, trackingId, connectionId }: Failed,
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
