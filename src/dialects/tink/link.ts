// codec: The hosted flow: its entry points and their parameters
// Spec: docs.tink.com (2026-01), references of the Link flows

import { type Refusal, refuse } from '../../core/errors.ts'
import type { LinkDialect, LinkEntry, LinkEntryOutcome, Query } from '../dialect.ts'
import { singleParameter } from '../request-values.ts'
import { renderCallback } from './link-callback.ts'
import { errorOf } from './link-errors.ts'
import { renderFrameCallback, renderFrameEvent } from './link-frame-messages.ts'
import { listNextCalls } from './link-next-calls.ts'
import { inEveryVersion, LINK_PAGES, type LinkPage, UNSERVED_PRODUCTS } from './link-pages.ts'
import { PARAMETER_NAMES, PARAMETERS, type ParameterName, readFields } from './link-parameters.ts'
import type { Product } from './link-products.ts'
import { parseFields } from './link-request.ts'

/** Parameters that some pages do not have, and the pages that have them. */
const PAGES_WITH: Partial<Record<ParameterName, (page: LinkPage) => boolean>> = {
  credentials_id: ({ connection }) => connection !== undefined,
  authenticate: ({ connection }) => connection === 'refreshed',
  products: ({ product }) => product === 'products',
  report_types: ({ product }) => product === 'reports',
  customer_reference_id: ({ product }) => product === 'reports',
  async: ({ product }) => product === 'reports',
  account_dialog_type: ({ product }) => hasReports(product),
  external_reference: ({ product }) => hasReports(product),
}

function hasReports(product: Product): boolean {
  return product === 'reports' || product === 'account_check' || product === 'business_account_check'
}

function buildEntry(page: LinkPage): LinkEntry {
  const names = PARAMETER_NAMES.filter((name) => PAGES_WITH[name]?.(page) ?? true)
  const [path = '', ...aliases] = inEveryVersion(page.paths)
  return {
    path,
    aliases,
    name: page.name,
    summary: page.summary,
    query: {
      type: 'object',
      required: ['client_id', 'redirect_uri', ...page.required],
      properties: Object.fromEntries(names.map((name) => [name, PARAMETERS[name]])),
    },
    parse: (query) => parseEntry(query, page, names),
  }
}

const documented = LINK_PAGES.map(buildEntry)

const entries: readonly LinkEntry[] = [
  ...documented,
  // One published client sends the end user to this path of the API host; see README.md.
  ...documented.slice(0, 1).map((entry) => ({
    ...entry,
    path: '/api/v1/oauth/authorization-grant',
    aliases: [],
    name: 'linkConnectAccountsByGrantAddress',
    summary: 'Connect accounts (path of the API host)',
  })),
]

const unserved: LinkDialect['unserved'] = UNSERVED_PRODUCTS.map((product) => ({
  paths: inEveryVersion([product, `${product}/*`]),
  parse: (query) => refuseEntry(query, refuse('product_not_offered', { subject: product }).refusal),
}))

function parseEntry(query: Query, page: LinkPage, names: readonly ParameterName[]): LinkEntryOutcome {
  const fields = readFields(query, names)
  const parsed = fields.ok ? parseFields(fields.value, page) : fields
  return parsed.ok ? parsed.value : refuseEntry(query, parsed.refusal)
}

function refuseEntry(query: Query, refusal: Refusal): Extract<LinkEntryOutcome, { kind: 'refused' }> {
  return {
    kind: 'refused',
    refusal,
    clientId: singleParameter(query, 'client_id'),
    redirectUri: singleParameter(query, 'redirect_uri'),
    state: singleParameter(query, 'state'),
    framed: singleParameter(query, 'iframe')?.toLowerCase() === 'true',
  }
}

export const tinkLink: LinkDialect = {
  entries,
  unserved,
  renderCallback,
  renderReason: (reason) => errorOf(reason, { state: undefined }).reason,
  renderFrameEvent,
  renderFrameCallback,
  listNextCalls,
}
