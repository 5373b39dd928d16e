// codec: Callback parameters with which the hosted flow redirects the end user to the app
// Spec: docs.tink.com (2026-01), references of the Link flows and their error codes

import type { ReportKind } from '../../core/webhooks/webhook.ts'
import type { FailedCallback, GrantedCallback, LinkCallback, LinkCallbackRequest } from '../dialect.ts'
import { errorOf } from './link-errors.ts'

type Parameters = readonly (readonly [string, string])[]

const REPORT_ID_NAMES: Readonly<Record<ReportKind, string>> = {
  account_verification: 'account_verification_report_id',
  business_account_verification: 'business_account_verification_report_id',
  transactions: 'transaction_report_id',
}

export function renderCallback(request: LinkCallbackRequest, callback: LinkCallback): Parameters {
  const parameters =
    callback.kind === 'granted' ? renderGranted(request, callback) : renderFailed(request, callback)
  return request.state === undefined ? parameters : [...parameters, ['state', request.state]]
}

/** The ids of the reports that a flow created, or of the job that generates them. */
export function renderReportIds(
  { reports = [] }: LinkCallbackRequest,
  { reportIds, reportJobId }: GrantedCallback,
): Parameters {
  if (reportJobId !== undefined) return [['reports_generation_job_id', reportJobId]]
  return reports.flatMap((report) => {
    const id = reportIds[report]
    return id === undefined ? [] : [[REPORT_ID_NAMES[report], id] as const]
  })
}

/** A continuous flow returns no code, because the app already has the user. Reports are read with a client token. */
function renderGranted(request: LinkCallbackRequest, callback: GrantedCallback): Parameters {
  const { clientId, code, connectionId } = callback
  const { reports = [], mode, bundled, customerReference } = request
  const credentials = ['credentials_id', connectionId] as const
  if (reports.length > 0) {
    const ids = renderReportIds(request, callback)
    if (bundled === true)
      return customerReference === undefined ? ids : [...ids, ['customer_reference_id', customerReference]]
    // The app goes on with the credentials of its permanent user.
    return mode === 'continuous' ? [['client_id', clientId], credentials, ...ids] : ids
  }
  return code === undefined ? [credentials] : [['code', code], credentials]
}

/** The credentials are named `credentials` in an error, not `credentials_id` as in a success. */
function renderFailed(request: LinkCallbackRequest, callback: FailedCallback): Parameters {
  const { error, reason, type } = errorOf(callback.reason, request)
  const parameters: [string, string][] = [
    ['error', error],
    ['error_reason', reason],
    ['message', callback.message],
    ['tracking_id', callback.trackingId],
  ]
  if (type !== undefined) parameters.push(['error_type', type])
  if (callback.connectionId !== undefined) parameters.push(['credentials', callback.connectionId])
  if (callback.providerName !== undefined) parameters.push(['provider_name', callback.providerName])
  return parameters
}
