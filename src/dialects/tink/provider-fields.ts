// codec: The field object: one input of a bank's sign-in form
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Provider, Field; also used in `supplementalInformation`

import type { BankField, BankFieldPurpose } from '../../core/banks/bank.ts'
import { MAX_FIELD_LENGTH } from '../../core/connections/sign-in-fields.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { JsonSchema } from '../dialect.ts'

export const FIELD_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['name', 'description', 'masked', 'numeric', 'immutable', 'optional', 'sensitive'],
  properties: {
    name: { type: 'string', description: 'Key of the value in the request.' },
    description: { type: 'string', description: 'Label of the field.' },
    helpText: { type: 'string', description: 'Help text of the bank.' },
    masked: { type: 'boolean', description: 'Whether the input is hidden while it is typed.' },
    numeric: { type: 'boolean', description: 'Digits only.' },
    immutable: { type: 'boolean' },
    optional: { type: 'boolean' },
    sensitive: { type: 'boolean' },
    minLength: { type: 'integer' },
    maxLength: { type: 'integer' },
    pattern: { type: 'string', description: 'Regular expression that the value must match.' },
    patternError: { type: 'string' },
    selectOptions: {
      type: 'array',
      description: 'The options to choose from.',
      items: {
        type: 'object',
        required: ['text', 'value'],
        properties: { text: { type: 'string' }, value: { type: 'string' } },
      },
    },
  },
}

interface FieldTexts {
  readonly description: string
  readonly secret: boolean
  readonly masked: boolean
  readonly numeric: boolean
  /** The value identifies the end user, so it cannot change with a new sign-in. */
  readonly immutable: boolean
}

const PLAIN = { secret: false, masked: false, numeric: false, immutable: false } as const

const FIELD_TEXTS: Readonly<Record<BankFieldPurpose, FieldTexts>> = {
  username: { ...PLAIN, description: 'User name', immutable: true },
  password: { ...PLAIN, description: 'Password', secret: true, masked: true },
  method: { ...PLAIN, description: 'How to get the code' },
  code: { ...PLAIN, description: 'One-time code', secret: true, numeric: true },
  question: { ...PLAIN, description: 'Answer to the security question', secret: true },
  accounts: { ...PLAIN, description: 'Accounts to share' },
}

const LIST_HELP = 'One or more of the values, joined by commas.'

export function renderField(field: BankField): JsonObject {
  const { name, purpose, choices, length, hint } = field
  const { description, secret, masked, numeric, immutable } = FIELD_TEXTS[purpose]
  const optional = field.optional === true || (purpose === 'accounts' && choices.length === 0)
  const help = [hint, purpose === 'accounts' ? LIST_HELP : undefined].filter((text) => text !== undefined)
  const isChoice = purpose === 'method' || purpose === 'accounts'
  return {
    name,
    description,
    ...(help.length > 0 && { helpText: help.join(' ') }),
    masked,
    numeric,
    immutable,
    optional,
    sensitive: secret,
    ...(!isChoice && { minLength: length ?? (optional ? 0 : 1), maxLength: length ?? MAX_FIELD_LENGTH }),
    ...(numeric && renderPattern(length)),
    ...(isChoice && { selectOptions: choices.map(({ value, label }) => ({ text: label, value })) }),
  }
}

function renderPattern(length: number | undefined): JsonObject {
  return length === undefined
    ? { pattern: '^[0-9]+$', patternError: 'Enter digits only.' }
    : { pattern: `^[0-9]{${length}}$`, patternError: `Enter ${length} digits.` }
}
