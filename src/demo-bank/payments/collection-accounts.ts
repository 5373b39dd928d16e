// operation: Accounts in which a third party collects payments

import { isJsonObject, parseJson } from '../../lib/json.ts'
import { renderDecimal } from '../../lib/money.ts'
import type { CollectionAccount } from '../api-contract.ts'
import type { BankContext } from '../context.ts'
import type { Market } from '../data/market.ts'
import { text } from '../database.ts'
import { newId } from '../secrets.ts'
import { collectionNumbers } from './payees.ts'
import { bookedBefore } from './postings.ts'

export type CollectionOrder = {
  readonly clientId: string
  readonly reference: string
  readonly name: string
  readonly market: Market
}

/** Opens the account on the first call; later ones return it, with its balance. Undefined in a market without suitable numbers. */
export function ensureCollectionAccount(
  bank: BankContext,
  { clientId, reference, name, market }: CollectionOrder,
): CollectionAccount | undefined {
  const { db, random } = bank
  const drawn = collectionNumbers(market.code, `${clientId}/${reference}`)
  if (drawn === undefined) return undefined
  db.run(
    `INSERT INTO collection_accounts (id, client_id, reference, name, currency, numbers, number_key) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (client_id, reference) DO NOTHING`,
    newId('col_', random),
    clientId,
    reference,
    name,
    market.currency,
    JSON.stringify(drawn.numbers),
    drawn.key,
  )
  const row = db.one(
    'SELECT * FROM collection_accounts WHERE client_id = ? AND reference = ?',
    clientId,
    reference,
  )
  if (row === undefined) throw new Error('a collection account that was just stored is missing')
  const parsed = parseJson(text(row, 'numbers'))
  const { iban, sortCode, accountNumber } = parsed.ok && isJsonObject(parsed.value) ? parsed.value : {}
  const accountId = text(row, 'id')
  return {
    accountId,
    name: text(row, 'name'),
    currency: text(row, 'currency'),
    numbers: {
      ...(typeof iban === 'string' && { iban }),
      ...(typeof sortCode === 'string' && { sortCode }),
      ...(typeof accountNumber === 'string' && { accountNumber }),
    },
    booked: renderDecimal({ unscaled: bookedBefore(db, accountId, bank.nowMs() + 1), scale: 2 }),
  }
}
