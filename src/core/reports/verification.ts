// rule: Content of an account verification: select, and read back field by field

import type { Json, JsonObject } from '../../lib/json.ts'
import type { Account } from '../accounts/account.ts'
import { type Party, partiesOf } from '../accounts/parties.ts'
import type { BankContact, BankIdentity, PostalAddress } from '../banks/bank.ts'
import type { Connection } from '../connections/connection.ts'
import { matchNames, NAME_MATCHES, type NameMatch, type NameOnFile } from './match-names.ts'
import { integer, listOf, objectOf, oneOf, optional, text } from './stored-content.ts'

type Confirmed = Pick<
  Account,
  'accountId' | 'name' | 'currency' | 'accountNumber' | 'iban' | 'bban' | 'bic' | 'sortCode' | 'maskedPan'
>

export interface VerifiedAccount extends Confirmed {
  readonly type: 'checking' | 'savings' | 'credit_card'
  readonly segment: Account['segment']
  readonly parties: readonly Party[]
  /** Undefined where the app has sent no name. */
  readonly nameMatch: { readonly name: string; readonly result: NameMatch } | undefined
}

export interface VerifiedBank {
  readonly providerName: string
  readonly institutionName: string
  readonly refreshedAtMs: number
  readonly identity: BankIdentity | undefined
  readonly accounts: readonly VerifiedAccount[]
}

export interface Verification {
  /** The app's own reference. */
  readonly externalReference: string | undefined
  readonly banks: readonly VerifiedBank[]
}

/** Loans and investments have no payments and are not verified. */
export function verifyBank(
  { providerName, identity, refreshedAtMs, createdAtMs }: Connection,
  institutionName: string,
  accounts: readonly Account[],
  nameOnFile?: NameOnFile,
): VerifiedBank {
  return {
    providerName,
    institutionName,
    refreshedAtMs: refreshedAtMs ?? createdAtMs,
    identity,
    accounts: accounts.flatMap((account) => {
      const { type, segment, accountId, name, currency, accountNumber } = account
      const { iban, bban, bic, sortCode, maskedPan } = account
      if (type !== 'checking' && type !== 'savings' && type !== 'credit_card') return []
      const parties = partiesOf(account, identity)
      const numbers = { accountNumber, iban, bban, bic, sortCode, maskedPan }
      const holders = parties.filter(({ role }) => role === 'HOLDER').map((party) => party.name)
      const nameMatch = nameOnFile && {
        name: `${nameOnFile.firstName} ${nameOnFile.lastName}`,
        result: matchNames(nameOnFile, holders),
      }
      return [{ type, segment, accountId, name, currency, ...numbers, parties, nameMatch }]
    }),
  }
}

/** Throws for malformed content. */
export function readVerification(value: Json): Verification {
  const object = objectOf(value)
  return {
    externalReference: optional(object, 'externalReference'),
    banks: listOf(object.banks).map(readBank),
  }
}

function readBank(value: Json): VerifiedBank {
  const object = objectOf(value)
  const { identity } = object
  return {
    providerName: text(object, 'providerName'),
    institutionName: text(object, 'institutionName'),
    refreshedAtMs: integer(object, 'refreshedAtMs'),
    identity: identity === undefined ? undefined : readIdentity(objectOf(identity)),
    accounts: listOf(object.accounts).map(readAccount),
  }
}

function readContact(object: JsonObject): BankContact {
  const [email, phone] = [optional(object, 'email'), optional(object, 'phone')]
  return {
    ...(object.address !== undefined && { address: readAddress(objectOf(object.address)) }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  }
}

function readAddress(object: JsonObject): PostalAddress {
  const region = optional(object, 'region')
  return {
    street: text(object, 'street'),
    postalCode: text(object, 'postalCode'),
    city: text(object, 'city'),
    ...(region !== undefined && { region }),
    country: text(object, 'country'),
  }
}

function readIdentity(object: JsonObject): BankIdentity {
  return {
    name: text(object, 'name'),
    dateOfBirth: optional(object, 'dateOfBirth'),
    nationalId: optional(object, 'nationalId'),
    ...(object.contact !== undefined && { contact: readContact(objectOf(object.contact)) }),
  }
}

function readAccount(value: Json): VerifiedAccount {
  const object = objectOf(value)
  const nameMatch = object.nameMatch === undefined ? undefined : objectOf(object.nameMatch)
  return {
    type: oneOf(object, 'type', ['checking', 'savings', 'credit_card']),
    segment: oneOf(object, 'segment', ['PERSONAL', 'BUSINESS', 'UNDEFINED']),
    accountId: text(object, 'accountId'),
    name: text(object, 'name'),
    currency: text(object, 'currency'),
    accountNumber: optional(object, 'accountNumber'),
    iban: optional(object, 'iban'),
    bban: optional(object, 'bban'),
    bic: optional(object, 'bic'),
    sortCode: optional(object, 'sortCode'),
    maskedPan: optional(object, 'maskedPan'),
    parties: listOf(object.parties).map((party) => {
      const fields = objectOf(party)
      return {
        name: text(fields, 'name'),
        role: oneOf(fields, 'role', ['HOLDER', 'AUTHORIZED_USER', 'OTHER', 'UNKNOWN']),
        nationalId: optional(fields, 'nationalId'),
      }
    }),
    nameMatch: nameMatch && {
      name: text(nameMatch, 'name'),
      result: oneOf(nameMatch, 'result', NAME_MATCHES),
    },
  }
}
