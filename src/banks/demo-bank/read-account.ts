// codec: Demo Bank's accounts, balances, transactions and customers
// Never: trust the type of a field; a response that does not fit is undefined and becomes a BankProblem

import type {
  AccountType,
  BankAccount,
  BankContact,
  BankIdentity,
  BankTransaction,
  PostalAddress,
  TransactionType,
} from '../../core/banks/bank.ts'
import { parseIsoDate } from '../../lib/iso-date.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { type Decimal, type Money, parseDecimal } from '../../lib/money.ts'

const ACCOUNT_TYPES: Readonly<Record<string, AccountType>> = {
  current: 'checking',
  savings: 'savings',
  card: 'credit_card',
  loan: 'loan',
  investment: 'investment',
}

const TRANSACTION_TYPES: Readonly<Record<string, TransactionType>> = {
  card_payment: 'credit_card',
  cash_withdrawal: 'withdrawal',
  transfer: 'transfer',
  standing_order: 'transfer',
  direct_debit: 'payment',
}

export function readIdentity(body: JsonObject): BankIdentity | undefined {
  const { name, dateOfBirth, nationalId } = body
  if (typeof name !== 'string' || name === '') return undefined
  const contact = readContact(body)
  return {
    name,
    dateOfBirth: readDate(dateOfBirth),
    nationalId: readText(nationalId),
    ...(contact !== undefined && { contact }),
  }
}

function readContact(body: JsonObject): BankContact | undefined {
  const address = isJsonObject(body.address) ? readAddress(body.address) : undefined
  const [email, phone] = [readText(body.email), readText(body.phone)]
  if (address === undefined && email === undefined && phone === undefined) return undefined
  return {
    ...(address !== undefined && { address }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  }
}

/** Undefined for an address that is not complete. */
function readAddress(address: JsonObject): PostalAddress | undefined {
  const [street, postalCode] = [readText(address.street), readText(address.postalCode)]
  const [city, country] = [readText(address.city), readText(address.country)]
  if (street === undefined || postalCode === undefined) return undefined
  if (city === undefined || country === undefined) return undefined
  const region = readText(address.region)
  return { street, postalCode, city, ...(region !== undefined && { region }), country }
}

/** Account objects with their ids, for the requests of their balances. */
export function readAccountList(
  body: JsonObject,
): readonly { readonly id: string; readonly account: JsonObject }[] | undefined {
  const { accounts } = body
  if (!isList(accounts)) return undefined
  const list = accounts.flatMap((account) =>
    isJsonObject(account) && typeof account.id === 'string' && account.id !== ''
      ? [{ id: account.id, account }]
      : [],
  )
  return list.length === accounts.length ? list : undefined
}

/** Without balances if they were not fetched. */
export function readAccount(account: JsonObject, balances: JsonObject | undefined): BankAccount | undefined {
  const { id, type, name, segment, currency, numbers, owners } = account
  if (typeof id !== 'string' || typeof name !== 'string' || typeof currency !== 'string') return undefined
  if (!isJsonObject(numbers) || !isList(owners)) return undefined
  const booked = readMoney(balances?.booked, currency)
  if (balances !== undefined && (booked === undefined || balances.currency !== currency)) return undefined
  return {
    bankAccountId: id,
    name,
    type: (typeof type === 'string' ? ACCOUNT_TYPES[type] : undefined) ?? 'other',
    segment: segment === 'personal' ? 'PERSONAL' : segment === 'business' ? 'BUSINESS' : 'UNDEFINED',
    currency,
    booked,
    available: readMoney(balances?.available, currency),
    creditLimit: readMoney(balances?.creditLimit, currency),
    ...readNumbers(numbers),
    holders: owners.flatMap(readHolder),
  }
}

type Numbers = Pick<BankAccount, 'iban' | 'bban' | 'bic' | 'accountNumber' | 'sortCode' | 'maskedPan'>

function readNumbers(numbers: JsonObject): Numbers {
  const clearing = readText(numbers.clearingNumber)
  const number = readText(numbers.accountNumber)
  // A Swedish account number is written with its clearing number first.
  const national = clearing !== undefined && number !== undefined ? `${clearing}-${number}` : number
  // Canada: institution number and transit number, joined as in payment routing.
  const institution = readText(numbers.institutionNumber)
  const transit = readText(numbers.transitNumber)
  const branch = institution !== undefined && transit !== undefined ? institution + transit : undefined
  return {
    iban: readText(numbers.iban),
    bban: readText(numbers.bban),
    bic: readText(numbers.bic),
    accountNumber: national ?? readText(numbers.contractNumber),
    sortCode: readText(numbers.sortCode) ?? branch,
    maskedPan: readText(numbers.maskedPan),
  }
}

function readHolder(owner: Json): BankAccount['holders'] {
  if (!isJsonObject(owner) || typeof owner.name !== 'string') return []
  const { name, role } = owner
  if (role === 'holder') return [{ name, role: 'HOLDER' }]
  return [{ name, role: role === 'authorised_user' ? 'AUTHORIZED_USER' : 'UNKNOWN' }]
}

export interface TransactionPage {
  readonly transactions: readonly BankTransaction[]
  readonly nextCursor: string | undefined
}

export function readTransactionPage(body: JsonObject, bankAccountId: string): TransactionPage | undefined {
  const { transactions, nextCursor } = body
  if (!isList(transactions)) return undefined
  const read: BankTransaction[] = []
  for (const item of transactions) {
    const transaction = isJsonObject(item) ? readTransaction(item, bankAccountId) : undefined
    if (transaction === undefined) return undefined
    read.push(transaction)
  }
  return { transactions: read, nextCursor: readText(nextCursor) }
}

function readTransaction(item: JsonObject, bankAccountId: string): BankTransaction | undefined {
  const { id, status, type, amount, description } = item
  const transactionDate = readDate(item.transactionDate)
  const bookedDate = readDate(item.bookingDate)
  const money = isJsonObject(amount) ? readMoney(amount.amount, amount.currency) : undefined
  if (typeof id !== 'string' || typeof description !== 'string') return undefined
  if (status !== 'booked' && status !== 'pending') return undefined
  if (money === undefined || transactionDate === undefined) return undefined
  if (status === 'booked' && bookedDate === undefined) return undefined
  const counterparty = isJsonObject(item.counterparty) ? item.counterparty : {}
  const merchant = isJsonObject(item.merchant) ? item.merchant : {}
  return {
    bankTransactionId: id,
    bankAccountId,
    amount: money,
    status,
    type: (typeof type === 'string' ? TRANSACTION_TYPES[type] : undefined) ?? 'default',
    bookedDate: status === 'booked' ? bookedDate : undefined,
    valueDate: readDate(item.valueDate),
    transactionDate,
    description,
    reference: readText(item.reference),
    counterpartyName: readText(counterparty.name),
    counterpartyAccount: readText(counterparty.iban) ?? readText(counterparty.accountNumber),
    merchantName: readText(merchant.name),
    merchantCategoryCode: readText(merchant.categoryCode),
    ...readTimeAndCode(item),
  }
}

function readTimeAndCode({
  transactionAt,
  typeCode,
}: JsonObject): Pick<BankTransaction, 'transactionAtMs' | 'typeCode'> {
  const transactionAtMs = typeof transactionAt === 'string' ? Date.parse(transactionAt) : Number.NaN
  const code = readText(typeCode)
  return {
    ...(Number.isFinite(transactionAtMs) && { transactionAtMs }),
    ...(code !== undefined && { typeCode: code }),
  }
}

function readMoney(amount: Json | undefined, currency: Json | undefined): Money | undefined {
  if (typeof amount !== 'string' || typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency))
    return undefined
  const decimal = parseThousands(amount) ?? parseDecimal(amount)
  return decimal && { ...decimal, currency }
}

/** `25E+3`: 25 with a scale of -3. The exponent is kept as the scale, so that the amount stays exact. */
function parseThousands(amount: string): Decimal | undefined {
  const [, digits, exponent] = /^(-?[1-9][0-9]{0,17})E\+([1-9])$/.exec(amount) ?? []
  if (digits === undefined || exponent === undefined) return undefined
  return { unscaled: BigInt(digits), scale: -Number(exponent) }
}

function readText(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function readDate(value: Json | undefined): string | undefined {
  return typeof value === 'string' && parseIsoDate(value) !== undefined ? value : undefined
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
