// codec: the parameters of the hosted flow's addresses, each read once
// Spec: docs.tink.com, reference of the hosted flow (2026-01)

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import type { FieldSchema } from '../dialect.ts'
import { SCOPE } from './schemas.ts'

export const PARAMETERS = {
  client_id: text('The app.', 128),
  redirect_uri: text('Where the person goes afterwards; registered for the app, byte for byte.', 2048),
  authorization_code: text('Delegated code of a permanent user; makes the access continuous.', 512),
  credentials_id: text('The connection whose consent is given anew.', 64),
  market: text('Country of the banks to choose from; SE by default.', 2),
  locale: text('Language of the pages; en_US by default.', 16),
  scope: SCOPE,
  state: text('Given back unchanged.', 4096),
  test: flag('Asks for test banks; sandbox apps see no others.'),
  input_provider: text('Name of the bank to go to without a choice.', 100),
  input_username: text('User name at the bank.', 50),
  inputGroup: text('Former name of a group of banks; not used.', 100),
  financial_institution_id: text('Only the ways into this bank can be chosen.', 64),
  financial_services_segments: text('PERSONAL, BUSINESS or both, comma-separated.', 64),
  refreshable_items: text('What is fetched, comma-separated; all that the product needs by default.', 512),
  products: text('Products to connect for, comma-separated.', 256),
  report_types: text('Reports to make, comma-separated.', 256),
  account_dialog_type: {
    ...text('Accepted; the person chooses at the bank which accounts are shared.', 6),
    enum: ['NONE', 'SINGLE', 'MULTI'],
  },
  external_reference: {
    ...text("The app's own name for the report, which gives it back.", 50),
    pattern: '^[A-Za-z0-9-]+$',
  },
  customer_reference_id: text("The app's own name for the reports; given back with them.", 50),
  session_id: text('What the app told ahead (`POST /link/v1/session`); good once, for ten minutes.', 128),
  authenticate: flag('Signs in at the bank again before the connection is read.'),
  app_uri: text('Deep link of the mobile app that shows these pages; registered like a redirect URI.', 2048),
  auto_redirect_mobile: flag('Accepted; the person is always led to the bank without a further page.'),
  iframe: flag('Answers by messages to the page around it; switched on for the app.'),
  theme: { ...text('Colours of the pages; those of the system by default.', 5), enum: ['LIGHT', 'DARK'] },
  code_challenge: text('Binds the code of a one-time flow to its verifier (RFC 7636).', 128),
  code_challenge_method: { ...text('S256 unless it is plain.', 5), enum: ['S256', 'plain'] },
} as const satisfies Readonly<Record<string, FieldSchema>>

export type ParameterName = keyof typeof PARAMETERS
export type Fields = ReadonlyMap<ParameterName, string>

function text(description: string, maxLength: number): FieldSchema {
  return { type: 'string', description, maxLength }
}

/** Published examples write it in both cases. */
function flag(description: string): FieldSchema {
  return { ...text(description, 5), pattern: '^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$' }
}

export function isOn(fields: Fields, name: ParameterName): boolean {
  return fields.get(name)?.toLowerCase() === 'true'
}

/** Only what the address knows: others are let through unread, as the provider's pages take more. */
export function readFields(
  query: ReadonlyMap<string, readonly string[]>,
  names: readonly ParameterName[],
): Outcome<Fields> {
  const fields = new Map<ParameterName, string>()
  for (const name of names) {
    const values = query.get(name)?.filter((value) => value !== '') ?? []
    const [value] = values
    if (values.length > 1) return refuse('parameter_repeated', { subject: name })
    if (value === undefined) continue
    // PostgreSQL cannot store U+0000 in a text, and no parameter has a use for it.
    if (value.includes('\0') || !fits(value, PARAMETERS[name]))
      return refuse('parameter_invalid', { subject: name })
    fields.set(name, value)
  }
  return accept(fields)
}

/** Values of a closed set are compared where they are read: an unknown language stops nobody. */
function fits(value: string, { maxLength, pattern }: FieldSchema): boolean {
  return value.length <= (maxLength ?? 0) && (pattern === undefined || new RegExp(pattern).test(value))
}

export function isParameter(name: string): name is ParameterName {
  return Object.hasOwn(PARAMETERS, name)
}

export function single(
  query: ReadonlyMap<string, readonly string[]>,
  name: ParameterName,
): string | undefined {
  const values = query.get(name)?.filter((value) => value !== '') ?? []
  return values.length === 1 && values[0]?.includes('\0') === false ? values[0] : undefined
}
