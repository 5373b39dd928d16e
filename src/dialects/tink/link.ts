// codec: the hosted flow's addresses, and what the person brings back to the app
// Spec: docs.tink.com, references of the products' flows and their error codes (2026-01)

import { type Refusal, refuse } from '../../core/errors.ts'
import type {
  LinkCallback,
  LinkCallbackRequest,
  LinkDialect,
  LinkEntry,
  LinkEntryOutcome,
} from '../dialect.ts'
import { errorOf } from './link-errors.ts'
import { renderFrameCallback, renderFrameEvent } from './link-frame-messages.ts'
import { renderNextSteps } from './link-next-steps.ts'
import { ADDRESSES, type LinkAddress, UNSERVED, VERSIONS } from './link-pages.ts'
import { PARAMETERS, type ParameterName, readFields, single } from './link-parameters.ts'
import { renderReportIds } from './link-report-ids.ts'
import { parseFields } from './link-request.ts'

type Query = ReadonlyMap<string, readonly string[]>

/** Parameters that mean something at some addresses only, and where. */
const OWN: Partial<Record<ParameterName, (address: LinkAddress) => boolean>> = {
  credentials_id: ({ connection }) => connection !== undefined,
  authenticate: ({ connection }) => connection === 'refreshed',
  products: ({ product }) => product === 'products',
  report_types: ({ product }) => product === 'reports',
  customer_reference_id: ({ product }) => product === 'reports',
  account_dialog_type: ({ product }) => product === 'reports' || product === 'account_check',
  external_reference: ({ product }) => product === 'account_check',
}

function namesFor(address: LinkAddress): readonly ParameterName[] {
  return PARAMETER_NAMES.filter((name) => OWN[name]?.(address) ?? true)
}

const PARAMETER_NAMES = Object.keys(PARAMETERS).filter((name): name is ParameterName =>
  Object.hasOwn(PARAMETERS, name),
)

function entryFor(address: LinkAddress): LinkEntry {
  const { paths, name, summary, needs } = address
  const names = namesFor(address)
  const [path = '', ...others] = VERSIONS.flatMap((version) => paths.map((each) => `/${version}/${each}`))
  return {
    path,
    aliases: others,
    name,
    summary,
    query: {
      type: 'object',
      required: ['client_id', 'redirect_uri', ...needs],
      properties: Object.fromEntries(names.map((each) => [each, PARAMETERS[each]])),
    },
    parse: (query) => parseEntry(query, address, names),
  }
}

const documented = ADDRESSES.map(entryFor)

const entries: readonly LinkEntry[] = [
  ...documented,
  // One published client builds this address for the person; see README.md.
  ...documented.slice(0, 1).map((entry) => ({
    ...entry,
    path: '/api/v1/oauth/authorization-grant',
    aliases: [],
    name: 'linkConnectAccountsByGrantAddress',
    summary: 'Another address of the same page',
  })),
]

const unserved: LinkDialect['unserved'] = UNSERVED.map((product) => ({
  paths: VERSIONS.flatMap((version) => [`/${version}/${product}`, `/${version}/${product}/*`]),
  parse: (query) => refused(query, refuse('product_not_offered', { subject: product }).refusal),
}))

function parseEntry(query: Query, address: LinkAddress, names: readonly ParameterName[]): LinkEntryOutcome {
  const fields = readFields(query, names)
  const parsed = fields.ok ? parseFields(fields.value, address) : fields
  return parsed.ok ? parsed.value : refused(query, parsed.refusal)
}

function refused(query: Query, refusal: Refusal): Extract<LinkEntryOutcome, { kind: 'refused' }> {
  return {
    kind: 'refused',
    refusal,
    clientId: single(query, 'client_id'),
    redirectUri: single(query, 'redirect_uri'),
    state: single(query, 'state'),
    framed: single(query, 'iframe')?.toLowerCase() === 'true',
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// The way back

function renderCallback(request: LinkCallbackRequest, end: LinkCallback): Pairs {
  const pairs = end.kind === 'granted' ? renderSuccess(request, end) : renderError(request, end)
  return request.state === undefined ? pairs : [...pairs, ['state', request.state]]
}

type Pairs = readonly (readonly [string, string])[]

/** A continuous flow brings no code: the app already has its user. A report is read by the app itself. */
function renderSuccess(request: LinkCallbackRequest, end: Extract<LinkCallback, { kind: 'granted' }>): Pairs {
  const { code, connectionId } = end
  const { reports = [], bundled, externalReference } = request
  if (reports.length > 0) {
    const made = renderReportIds(request, end)
    return bundled === true && externalReference !== undefined
      ? [...made, ['customer_reference_id', externalReference]]
      : made
  }
  const credentials = ['credentials_id', connectionId] as const
  return code === undefined ? [credentials] : [['code', code], credentials]
}

/** The failed credentials are called `credentials` here, not `credentials_id` as on success. */
function renderError(request: LinkCallbackRequest, end: Extract<LinkCallback, { kind: 'failed' }>): Pairs {
  const { error, reason, type } = errorOf(end.reason, request)
  const pairs: [string, string][] = [
    ['error', error],
    ['error_reason', reason],
    ['message', end.message],
    ['tracking_id', end.trackingId],
  ]
  if (type !== undefined) pairs.push(['error_type', type])
  if (end.connectionId !== undefined) pairs.push(['credentials', end.connectionId])
  if (end.providerName !== undefined) pairs.push(['provider_name', end.providerName])
  return pairs
}

export const tinkLink: LinkDialect = {
  entries,
  unserved,
  renderCallback,
  renderReason: (reason) => errorOf(reason, { state: undefined }).reason,
  renderFrameEvent,
  renderFrameCallback,
  renderNextSteps,
}
