// rule: Sealing and opening the state of a bank sign-in
// Never: include input of the end user

import { isJsonObject, type Json, type JsonObject, parseJson } from '../../lib/json.ts'
import type { Vault } from '../keys/cryptography.ts'
import { BANK_FIELD_PURPOSES, type BankField, type BankSignInStep } from './bank.ts'

export interface BankSignIn {
  /** PKCE code verifier of the authorization at the bank. */
  readonly codeVerifier: string
  /** Undefined if the sign-in is on the bank's own page. */
  readonly here:
    | {
        readonly step: Exclude<BankSignInStep, { kind: 'done' }>
        /** Incremented with each submission, so that none is processed twice. */
        readonly number: number
        /** How often the bank rejected the credentials. */
        readonly refusals: number
      }
    | undefined
}

/** The session of the hosted flow that the sign-in belongs to. */
interface Owner {
  readonly appId: string
  readonly sessionId: string
}

export function sealBankSignIn(vault: Vault, owner: Owner, signIn: BankSignIn): string {
  return vault.seal(JSON.stringify(signIn), contextOf(owner))
}

/** Throws if it was sealed for another session, or altered. */
export function openBankSignIn(vault: Vault, owner: Owner, sealed: string | undefined): BankSignIn {
  const parsed = parseJson(vault.open(sealed ?? '', contextOf(owner)))
  const signIn = parsed.ok && isJsonObject(parsed.value) ? readSignIn(parsed.value) : undefined
  if (signIn === undefined) throw new Error(`The bank sign-in of session ${owner.sessionId} cannot be read.`)
  return signIn
}

function contextOf({ appId, sessionId }: Owner): string {
  return `bank-sign-in:${appId}:${sessionId}`
}

function readSignIn({ codeVerifier, here }: JsonObject): BankSignIn | undefined {
  if (typeof codeVerifier !== 'string') return undefined
  if (here === undefined) return { codeVerifier, here }
  if (!isJsonObject(here) || !isJsonObject(here.step)) return undefined
  const { number, refusals } = here
  const step = readStep(here.step)
  if (step === undefined || typeof number !== 'number' || typeof refusals !== 'number') return undefined
  return { codeVerifier, here: { step, number, refusals } }
}

/** Undefined if it cannot be read. */
export function readStep(step: JsonObject): Exclude<BankSignInStep, { kind: 'done' }> | undefined {
  const { kind, flowId, approvalUrl, matchCode, again, fields, bankStep } = step
  if (typeof flowId !== 'string') return undefined
  if (kind === 'approve' && typeof approvalUrl === 'string' && typeof matchCode === 'string') {
    return { kind, flowId, approvalUrl, matchCode }
  }
  if (kind !== 'ask' || typeof again !== 'boolean' || !Array.isArray(fields)) return undefined
  return {
    kind,
    flowId,
    fields: fields.flatMap((field) => readField(field)),
    ...(typeof bankStep === 'number' && { bankStep }),
    again,
  }
}

function readField(field: Json): readonly BankField[] {
  if (!isJsonObject(field)) return []
  const { name, choices, length, hint, question, optional } = field
  const purpose = BANK_FIELD_PURPOSES.find((known) => known === field.purpose)
  if (purpose === undefined || typeof name !== 'string' || !Array.isArray(choices)) return []
  return [
    {
      name,
      purpose,
      choices: choices.flatMap((choice) => readChoice(choice)),
      length: typeof length === 'number' ? length : undefined,
      hint: typeof hint === 'string' ? hint : undefined,
      ...(typeof question === 'string' && { question }),
      ...(optional === true && { optional }),
    },
  ]
}

function readChoice(choice: Json): BankField['choices'] {
  if (!isJsonObject(choice)) return []
  const { value, label } = choice
  return typeof value === 'string' && typeof label === 'string' ? [{ value, label }] : []
}
