// rule: Tests of reading back the stored content of a report
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJson } from '../../lib/json.ts'
import { readTransactionReportContent, type TransactionReportContent } from './reported-transactions.ts'
import { writeContent } from './stored-content.ts'

const CONTENT: TransactionReportContent = {
  externalReference: 'ref-1',
  merchantId: undefined,
  accounts: [
    {
      accountId: 'a',
      institutionId: 'i',
      name: 'Žlutý účet "1"',
      type: 'checking',
      segment: 'PERSONAL',
      booked: { unscaled: 90_071_992_547_409_931n, scale: 2, currency: 'SEK' },
      available: undefined,
      iban: 'SE6930000000011273547693',
      bban: undefined,
      bic: undefined,
      accountNumber: undefined,
      sortCode: undefined,
      maskedPan: undefined,
      refreshedAtMs: 1_772_442_000_000,
    },
  ],
  transactions: [
    {
      transactionId: 't',
      accountId: 'a',
      bankTransactionId: 'b',
      amount: { unscaled: -19n, scale: -3, currency: 'JPY' },
      status: 'pending',
      type: 'payment',
      bookedDate: undefined,
      valueDate: '2026-03-02',
      transactionDate: '2026-03-01',
      description: 'Line one\nline two',
      reference: '',
      counterpartyName: 'Joe',
      counterpartyAccount: undefined,
      merchantName: undefined,
      merchantCategoryCode: '5411',
    },
  ],
}

function readText(text: string): TransactionReportContent {
  const parsed = parseJson(text)
  assert.ok(parsed.ok)
  return readTransactionReportContent(parsed.value)
}

test('written content is read back: large amounts exactly, negative scales and undefined values', () => {
  assert.deepEqual(readText(writeContent(CONTENT)), CONTENT)
})

test('content that we did not write is rejected', () => {
  const text = writeContent(CONTENT)
  for (const [from, to] of [
    ['"unscaled":"-19"', '"unscaled":-19'],
    ['"unscaled":"-19"', '"unscaled":"1e3"'],
    ['"scale":-3', '"scale":0.5'],
    ['"status":"pending"', '"status":"lost"'],
    ['"transactionId":"t"', '"transactionId":null'],
    ['"type":"checking"', '"type":"loan"'],
    ['"transactions":[', '"payments":['],
  ] as const) {
    assert.ok(text.includes(from), from)
    assert.throws(() => readText(text.replace(from, to)), /stored content cannot be read/, to)
  }
})
