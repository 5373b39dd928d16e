// rule: Validate the fields of a sign-in, and the login that identifies a connection
// Never: put a value into a refusal

import type { BankField } from '../banks/bank.ts'
import { accept, type Outcome, refuse } from '../errors.ts'

/** As the app sent them: a text, or a list for a multiple choice. */
export type SubmittedFields = ReadonlyMap<string, string | readonly string[]>

export type SignInValues = ReadonlyMap<string, readonly string[]>

/** Longer than any user name, and short enough to pass on to any bank. */
export const MAX_FIELD_LENGTH = 100

/** `place` is the member of the request that contains the fields. Fields that the bank does not ask for are dropped. */
export function readSignInFields(
  fields: readonly BankField[],
  given: SubmittedFields,
  place: string,
): Outcome<SignInValues> {
  const answers = new Map<string, readonly string[]>()
  for (const field of fields) {
    const values = valuesOf(field, given.get(field.name))
    const subject = `${place}.${field.name}`
    if (values.length === 0) {
      if (!isOptional(field)) return refuse('parameter_missing', { subject })
      if (field.purpose === 'accounts') answers.set(field.name, [])
      continue
    }
    if (!fits(field, values)) return refuse('parameter_invalid', { subject })
    answers.set(field.name, values)
  }
  return accept(answers)
}

/** An end user without accounts selects none. */
function isOptional({ optional, purpose, choices }: BankField): boolean {
  return optional === true || (purpose === 'accounts' && choices.length === 0)
}

/** Multiple values are a list, or one text joined by commas. */
function valuesOf(
  { purpose, choices }: BankField,
  value: string | readonly string[] | undefined,
): readonly string[] {
  if (value === undefined || value === '') return []
  if (typeof value !== 'string') return value
  const whole = purpose !== 'accounts' || choices.some((choice) => choice.value === value)
  return whole ? [value] : value.split(',').map((part) => part.trim())
}

function fits({ purpose, choices, length }: BankField, values: readonly string[]): boolean {
  if (values.some((value) => value.length > MAX_FIELD_LENGTH)) return false
  const chosen = purpose === 'method' || purpose === 'accounts'
  if (chosen && !values.every((value) => choices.some((choice) => choice.value === value))) return false
  if (purpose !== 'accounts' && values.length !== 1) return false
  return length === undefined || values[0]?.length === length
}

/** Distinguishes two connections of a user to one bank; undefined if the bank asks for no user name. */
export function loginOf(
  providerName: string,
  fields: readonly BankField[],
  answers: SignInValues,
): string | undefined {
  const names = fields
    .filter(({ purpose }) => purpose === 'username')
    .flatMap(({ name }) => answers.get(name) ?? [])
    .map((value) => value.trim().toLowerCase())
  return names.length === 0 ? undefined : JSON.stringify([providerName, ...names])
}
