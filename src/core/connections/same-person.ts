// operation: Check that a bank session is of the same person as the connection
// Never: another comparison of identities than this one

import { equalText } from '../../lib/constant-time.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { BankIdentity, BankProblem, BankProvider, BankSession, BankVisit } from '../banks/bank.ts'
import type { Bank } from '../banks/bank-port.ts'
import type { Hash } from '../keys/cryptography.ts'
import type { Connection } from './connection.ts'
import { type DiscardNeeds, discardBankSession } from './discard-session.ts'

/** The end user has just signed in. */
const ATTENDED: BankVisit = { attended: true, ipAddress: undefined }

/**
 * Compares the customer at the bank with that of the connection, and returns a hash to store with the session. The bank's pseudonym
 * of the customer decides, because the consent need not contain the identity; where the bank or the connection has none, the
 * identity does. A session that is refused is queued for revocation at the bank. Call it before anything of the session is stored: the data of a
 * connection must not mix two persons. A connection that was signed in before and has nothing to compare with is refused.
 */
export async function checkIdentity(
  ports: { readonly hash: Hash } & DiscardNeeds,
  at: { readonly appId: string; readonly bank: Bank; readonly provider: BankProvider },
  session: BankSession,
  connection: Connection | undefined,
): Promise<Result<string | undefined, BankProblem>> {
  const checked = await compareIdentity(ports, at, session, connection)
  if (!checked.ok) await discardBankSession(ports, at.appId, at.provider, session)
  return checked
}

async function compareIdentity(
  { hash }: { readonly hash: Hash },
  { bank, provider }: { readonly bank: Bank; readonly provider: BankProvider },
  session: BankSession,
  connection: Connection | undefined,
): Promise<Result<string | undefined, BankProblem>> {
  const isFirst = connection?.sealedSession === undefined && connection?.refreshedAtMs === undefined
  const customer = await bank.fetchCustomerId?.(provider, session, ATTENDED)
  if (customer !== undefined && !customer.ok) {
    return isFirst && customer.error.retryable ? ok(undefined) : customer
  }
  const customerHash = customer && hashCustomer(hash, provider, customer.value)
  if (customerHash !== undefined) {
    if (isFirst) return ok(customerHash)
    const before = connection.identityHash
    if (before?.startsWith(CUSTOMER)) {
      return equalText(before, customerHash) ? ok(customerHash) : err(OTHER_PERSON)
    }
  }
  const shown = await bank.fetchIdentity(provider, session, ATTENDED)
  // A bank that is down for the moment does not end a first sign-in: the fetch that follows reports it, and can be retried.
  if (!shown.ok) return isFirst && shown.error.retryable ? ok(undefined) : shown
  const now = shown.value === undefined ? undefined : hashIdentity(hash, shown.value)
  if (isFirst) return ok(now)
  const { identity } = connection
  const known = connection.identityHash ?? (identity === undefined ? undefined : hashIdentity(hash, identity))
  if (known !== undefined && now !== undefined && isSameHash(known, now)) return ok(customerHash ?? now)
  return err(known === undefined || now === undefined ? NOTHING_TO_COMPARE : OTHER_PERSON)
}

const OTHER_PERSON: BankProblem = {
  kind: 'other_person',
  detail: 'the identity differs from the stored one',
  retryable: false,
}

const NOTHING_TO_COMPARE: BankProblem = {
  kind: 'person_unknown',
  detail: 'no identity to compare with, so nobody can tell whether it is the same person',
  retryable: false,
}

/** Distinguishes the hash of a pseudonym from that of an identity. */
const CUSTOMER = 'customer:'

function hashCustomer(hash: Hash, { institutionId }: BankProvider, customerId: string): string {
  return CUSTOMER + hash.keyed('bank-identity', JSON.stringify(['customer', institutionId, customerId]))
}

/** Hash of the national identification number, empty without one, and of name and date of birth. */
export function hashIdentity(hash: Hash, { name, dateOfBirth, nationalId }: BankIdentity): string {
  const number = nationalId === undefined ? '' : hash.keyed('bank-identity', JSON.stringify([nationalId]))
  return `${number}.${hash.keyed('bank-identity', JSON.stringify([name, dateOfBirth ?? null]))}`
}

/** Compares the national identification numbers if both have one, because names change; else name and date of birth. */
function isSameHash(before: string, now: string): boolean {
  const [numberBefore = '', nameBefore = ''] = before.split('.')
  const [numberNow = '', nameNow = ''] = now.split('.')
  return numberBefore !== '' && numberNow !== ''
    ? equalText(numberBefore, numberNow)
    : equalText(nameBefore, nameNow)
}
