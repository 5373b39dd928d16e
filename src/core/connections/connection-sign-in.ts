// rule: how a sign-in that an app leads over the API is written before it is sealed, and read after
// Never: put in what the person typed

import { isJsonObject, type Json, type JsonObject, parseJson } from '../../lib/json.ts'
import type { BankSignInStep } from '../banks/bank.ts'
import { readStep } from '../banks/bank-sign-in.ts'
import type { Vault } from '../keys/cryptography.ts'
import type { DataItem } from './data-item.ts'
import { isDataItem } from './data-items.ts'

/** What the bank waits for, as an app may show it. */
export type SignInTask =
  /** The bank's page, to which the person's browser is to be led. */
  { readonly kind: 'redirect'; readonly url: string } | Exclude<BankSignInStep, { kind: 'done' }>

export interface SignInState {
  /** PKCE verifier towards the bank. */
  readonly codeVerifier: string
  /** What the consent covers. */
  readonly scopes: readonly string[]
  /** What is fetched once the bank has accepted; undefined leaves it as it is. */
  readonly items: readonly DataItem[] | undefined
  /** Whether the bank is read once it has accepted. */
  readonly read: boolean
  /** The app's address to which the bank's answer is handed on. */
  readonly returnUri: string | undefined
  /** Where the app wants the person to be afterwards; told back, and never led to by us. */
  readonly appUri: string | undefined
  /** Undefined while the bank is being asked. */
  readonly task: SignInTask | undefined
}

interface Owner {
  readonly appId: string
  readonly connectionId: string
}

export function sealSignInState(vault: Vault, owner: Owner, state: SignInState): string {
  return vault.seal(JSON.stringify(state), contextOf(owner))
}

/** Throws if it was sealed for another connection, or changed. */
export function openSignInState(vault: Vault, owner: Owner, sealed: string): SignInState {
  const parsed = parseJson(vault.open(sealed, contextOf(owner)))
  const state = parsed.ok && isJsonObject(parsed.value) ? readState(parsed.value) : undefined
  if (state === undefined) throw new Error(`the sign-in of connection ${owner.connectionId} is not readable`)
  return state
}

function contextOf({ appId, connectionId }: Owner): string {
  return `connection-sign-in:${appId}:${connectionId}`
}

function readState(state: JsonObject): SignInState | undefined {
  const { codeVerifier, scopes, items, read, returnUri, appUri, task } = state
  if (typeof codeVerifier !== 'string' || typeof read !== 'boolean' || !Array.isArray(scopes))
    return undefined
  const readable = task === undefined ? undefined : readTask(task)
  if (task !== undefined && readable === undefined) return undefined
  return {
    codeVerifier,
    scopes: scopes.filter((scope) => typeof scope === 'string'),
    items: Array.isArray(items) ? items.filter((item) => isDataItem(item)) : undefined,
    read,
    returnUri: typeof returnUri === 'string' ? returnUri : undefined,
    appUri: typeof appUri === 'string' ? appUri : undefined,
    task: readable,
  }
}

function readTask(task: Json): SignInTask | undefined {
  if (!isJsonObject(task)) return undefined
  const { kind, url } = task
  if (kind === 'redirect') return typeof url === 'string' ? { kind, url } : undefined
  return readStep(task)
}

/** The `state` that the bank gives back; names the sign-in, and is good once. */
export function renderBankState({ appId, connectionId }: Owner, secret: string): string {
  return `${appId}.${connectionId}.${secret}`
}

/** Undefined for the state of a hosted flow, and for anything else that is not ours. */
export function readBankState(state: string): Owner | undefined {
  const match = /^([0-9a-f]{32})\.([0-9a-f]{32})\.[\w-]{43}$/.exec(state)
  const [, appId, connectionId] = match ?? []
  return appId === undefined || connectionId === undefined ? undefined : { appId, connectionId }
}
