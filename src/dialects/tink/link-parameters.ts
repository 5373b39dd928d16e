// codec: Parameters of Link URLs
// Spec: docs.tink.com (2026-01), references of the Link flows

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import type { FieldSchema, Query } from '../dialect.ts'
import { refuseInvalid } from '../request-values.ts'
import { SCOPE } from './schemas.ts'

export const PARAMETERS = {
  client_id: text('Client id of the app.', 128),
  redirect_uri: text(
    'Where the end user is redirected afterwards. Must be registered for the app, byte for byte.',
    2048,
  ),
  authorization_code: text('Delegated code of a permanent user; makes the access continuous.', 512),
  credentials_id: text('The credentials to renew or refresh.', 64),
  market: text('Market of the banks to choose from; SE by default.', 2),
  locale: text('Language of the pages; en_US by default.', 16),
  scope: SCOPE,
  state: text('Returned unchanged to the redirect URI.', 4096),
  test: flag('Shows test banks. Sandbox apps see test banks only.'),
  input_provider: text('Name of the provider to preselect.', 100),
  input_username: text('User name to fill in on the sign-in form of the bank.', 50),
  inputGroup: text('A former parameter; accepted and not used.', 100),
  financial_institution_id: text('Shows only the providers of this financial institution.', 64),
  financial_services_segments: list('PERSONAL, BUSINESS or both; PERSONAL by default.'),
  refreshable_items: list('Data to fetch; all data of the product by default.'),
  products: list('Products to connect for.'),
  report_types: list('Reports to create.'),
  account_dialog_type: {
    ...text(
      'Whether the end user chooses one account (SINGLE) or several (MULTI) for the reports; NONE: all accounts. SINGLE by default for an account check, NONE for a bundle.',
      6,
    ),
    enum: ['NONE', 'SINGLE', 'MULTI'],
  },
  async: flag(
    'Returns the end user before the data is fetched, with the id of a job that generates the reports. Only with account_dialog_type=NONE.',
  ),
  external_reference: {
    ...text("The app's own reference, which becomes part of the report.", 50),
    pattern: '^[A-Za-z0-9-]+$',
  },
  customer_reference_id: text("The app's own reference, returned to the redirect URI.", 50),
  session_id: text(
    'Pre-registered parameters (`POST /link/v1/session`); valid for one flow and for ten minutes.',
    128,
  ),
  authenticate: flag('Signs in at the bank again before the refresh.'),
  app_uri: text(
    'Deep link of the mobile app that shows the pages. Must be registered like a redirect URI.',
    2048,
  ),
  auto_redirect_mobile: flag(
    'Accepted, but has no effect: the end user is always redirected to the bank without a further page.',
  ),
  iframe: flag(
    'Shows the pages in a frame, which sends messages to the embedding page. Must be enabled for the app.',
  ),
  theme: {
    ...text('Colour scheme of the pages; that of the system by default.', 5),
    enum: ['LIGHT', 'DARK'],
  },
  code_challenge: text('Binds the code of a one-time flow to its verifier (RFC 7636).', 128),
  code_challenge_method: {
    ...text(
      'Method of the code challenge. Must be S256, unless the app is allowed to send plain, the default of RFC 7636 section 4.3.',
      5,
    ),
    enum: ['S256', 'plain'],
  },
} as const satisfies Readonly<Record<string, FieldSchema>>

export type ParameterName = keyof typeof PARAMETERS
export const PARAMETER_NAMES: readonly ParameterName[] = Object.keys(PARAMETERS).filter(isParameter)

export type Fields = ReadonlyMap<ParameterName, string>

function text(description: string, maxLength: number): FieldSchema {
  return { type: 'string', description, maxLength }
}

/** Published clients either repeat a list parameter or join its values by commas. */
function list(description: string): FieldSchema {
  const separation = 'Repeated, or once with its values separated by commas.'
  return { type: 'array', items: { type: 'string' }, description: `${description} ${separation}` }
}

/** A boolean; published examples write it in upper and in lower case. */
function flag(description: string): FieldSchema {
  return { ...text(description, 5), pattern: '^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$' }
}

export function isOn(fields: Fields, name: ParameterName): boolean {
  return fields.get(name)?.toLowerCase() === 'true'
}

/** Reads the parameters of a page. Others are ignored, because the provider's pages accept more than it documents. */
export function readFields(query: Query, names: readonly ParameterName[]): Outcome<Fields> {
  const fields = new Map<ParameterName, string>()
  for (const name of names) {
    const values = query.get(name) ?? []
    const isList = PARAMETERS[name].type === 'array'
    // An empty copy counts: a proxy or a framework in front may read the other one.
    if (values.length > 1 && !isList) return refuse('parameter_repeated', { subject: name })
    const value = values.filter((each) => each !== '').join(',')
    if (value === '') continue
    // PostgreSQL cannot store U+0000 in a text.
    if (value.includes('\0') || !fits(value, PARAMETERS[name])) return refuseInvalid(name)
    fields.set(name, value)
  }
  return accept(fields)
}

const MAX_LIST_LENGTH = 512

/** Enumerations are compared by their parser, because an unknown locale is not an error. */
function fits(value: string, { maxLength = MAX_LIST_LENGTH, pattern }: FieldSchema): boolean {
  return value.length <= maxLength && (pattern === undefined || new RegExp(pattern).test(value))
}

export function isParameter(name: string): name is ParameterName {
  return Object.hasOwn(PARAMETERS, name)
}
