// rule: Sealed state of a sign-in over the API, and the state parameter sent to the bank
// Never: include what the end user entered

import { encodeBase64url } from '../../lib/base64url.ts'
import { equalText } from '../../lib/constant-time.ts'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../../lib/json.ts'
import type { BankSignInStep } from '../banks/bank.ts'
import { readStep } from '../banks/bank-sign-in.ts'
import type { Hash, Random, Vault } from '../keys/cryptography.ts'
import type { DataItem } from './data-item.ts'
import { isDataItem } from './data-items.ts'

/** What the bank waits for, as the app may show it. */
export type SignInTask =
  /** The bank's page, to which the app redirects the end user's browser. */
  { readonly kind: 'redirect'; readonly url: string } | Exclude<BankSignInStep, { kind: 'done' }>

export interface SignInState {
  /** PKCE verifier towards the bank. */
  readonly codeVerifier: string
  /** Scopes of the consent. */
  readonly scopes: readonly string[]
  /** Data to fetch after the sign-in; undefined keeps the items of the connection. */
  readonly items: readonly DataItem[] | undefined
  /** Whether the data is fetched after the sign-in. */
  readonly read: boolean
  /** The app's redirect URI that receives the bank's callback. */
  readonly returnUri: string | undefined
  /** Deep link of the app, returned to it unchanged; we never redirect to it. */
  readonly appUri: string | undefined
  /** How long the end user has for the fields of one prompt; undefined for two minutes. */
  readonly answerMs?: number
  /** Undefined while a request to the bank is in progress. */
  readonly task: SignInTask | undefined
}

interface Owner {
  readonly appId: string
  readonly connectionId: string
}

export function sealSignInState(vault: Vault, owner: Owner, state: SignInState): string {
  return vault.seal(JSON.stringify(state), contextOf(owner))
}

/** Throws if the state was sealed for another connection or was modified. */
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
  const { codeVerifier, scopes, items, read, returnUri, appUri, answerMs, task } = state
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
    ...(typeof answerMs === 'number' && { answerMs }),
    task: readable,
  }
}

function readTask(task: Json): SignInTask | undefined {
  if (!isJsonObject(task)) return undefined
  const { kind, url } = task
  if (kind === 'redirect') return typeof url === 'string' ? { kind, url } : undefined
  return readStep(task)
}

/** What the `state` parameter at a bank names. */
export interface BankStateKey extends Owner {
  readonly providerName: string
}

/** Connection, bank, random part and tag: only this installation can write one, so it is recognised when nothing is stored for it. */
const BANK_STATE = /^(([0-9a-f]{32})\.([0-9a-f]{32})\.([\w-]{1,200})\.[\w-]{22})\.([\w-]{43})$/

/** The `state` parameter sent to the bank. A callback with it is accepted once. */
export function issueBankState(
  { random, hash }: { readonly random: Random; readonly hash: Hash },
  { appId, connectionId, providerName }: BankStateKey,
): string {
  const named = `${appId}.${connectionId}.${providerName}.${encodeBase64url(random.bytes(16))}`
  return `${named}.${hash.keyed('bank-state-tag', named)}`
}

/** Undefined for the state of a hosted flow, for a modified one, and for anything malformed. */
export function verifyBankState(hash: Hash, state: string): BankStateKey | undefined {
  const [, named, appId, connectionId, providerName, tag] = BANK_STATE.exec(state) ?? []
  if (named === undefined || appId === undefined || connectionId === undefined) return undefined
  if (providerName === undefined || tag === undefined) return undefined
  return equalText(tag, hash.keyed('bank-state-tag', named))
    ? { appId, connectionId, providerName }
    : undefined
}

/**
 * PKCE verifier of a redirect, derived from its `state`. So the code of a callback that comes after its sign-in was deleted can still
 * be redeemed, which is the only way to revoke its consent.
 */
export function codeVerifierOf(hash: Hash, state: string): string {
  return hash.keyed('bank-code-verifier', state)
}
