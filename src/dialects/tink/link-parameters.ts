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
  test: { ...text('Asks for test banks; sandbox apps see no others.', 5), enum: ['true', 'false'] },
  input_provider: text('Name of the bank to go to without a choice.', 100),
  input_username: text('User name at the bank.', 50),
  financial_services_segments: text('PERSONAL, BUSINESS or both, comma-separated.', 64),
  refreshable_items: text('What is fetched, comma-separated; everything by default.', 512),
  iframe: {
    ...text('Answers by messages to the page around it; switched on for the app.', 5),
    enum: ['true', 'false'],
  },
  theme: { ...text('Colours of the pages; those of the system by default.', 5), enum: ['LIGHT', 'DARK'] },
  code_challenge: text('Binds the code of a one-time flow to its verifier (RFC 7636).', 128),
  code_challenge_method: { ...text('S256 unless it is plain.', 5), enum: ['S256', 'plain'] },
} as const satisfies Readonly<Record<string, FieldSchema>>

export type ParameterName = keyof typeof PARAMETERS
export type Fields = ReadonlyMap<ParameterName, string>

function text(description: string, maxLength: number): FieldSchema {
  return { type: 'string', description, maxLength }
}

/** Other parameters are let through unread: the provider's pages take more than this flow needs. */
export function readFields(query: ReadonlyMap<string, readonly string[]>): Outcome<Fields> {
  const fields = new Map<ParameterName, string>()
  for (const name of Object.keys(PARAMETERS)) {
    if (!isParameter(name)) continue
    const values = query.get(name)?.filter((value) => value !== '') ?? []
    const [value] = values
    if (values.length > 1) return refuse('parameter_repeated', { subject: name })
    if (value === undefined) continue
    // PostgreSQL cannot store U+0000 in a text, and no parameter has a use for it.
    if (value.length > (PARAMETERS[name].maxLength ?? 0) || value.includes('\0'))
      return refuse('parameter_invalid', { subject: name })
    fields.set(name, value)
  }
  return accept(fields)
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
