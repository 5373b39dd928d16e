// codec: Loan and investment details, one JSON object for each account

import type { AccountDetailsStore } from '../../core/accounts/store.ts'
import {
  type AccountDetails,
  type Holding,
  INSTRUMENTS,
  INVESTMENT_TYPES,
  type InstrumentFacts,
  type InvestmentDetails,
  LOAN_TYPES,
  type LoanDetails,
  type LoanTerms,
} from '../../core/banks/account-details.ts'
import type { Decimal, Money } from '../../lib/money.ts'
import { lockWithdrawnData } from '../connections/withdrawn-data.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { boolean, corrupt, integer, memberObject, object, optionalText, text, word } from '../engine/row.ts'
import { readMoney, writeMoney } from './amount.ts'

/** INSERT ... SELECT, so that nothing is written for an account of another connection or one that no longer exists. */
const UPSERT_DETAILS_OF_CONNECTION = `
  INSERT INTO account_details (app_id, user_id, account_id, details)
  SELECT app_id, user_id, account_id, :details FROM accounts
  WHERE app_id = :appId AND connection_id = :connectionId AND account_id = :accountId
  ON CONFLICT (app_id, user_id, account_id) DO UPDATE SET details = excluded.details`

const SELECT_ACCOUNT_OWNER = 'SELECT user_id FROM accounts WHERE app_id = :appId AND account_id = :accountId'

const SELECT_DETAILS = `
  SELECT account_id, details FROM account_details
  WHERE app_id = :appId AND user_id = :userId AND account_id IN (:accountIds[])`

export function accountDetailsVerbs(driver: Driver): AccountDetailsStore {
  return {
    async findAccountOwner(appId, accountId) {
      const row = await driver.get(SELECT_ACCOUNT_OWNER, { appId, accountId })
      return row === undefined ? undefined : text(row, 'user_id')
    },

    async saveAccountDetails(appId, connectionId, list) {
      if (list.length === 0) return
      await driver.transaction(async (tx) => {
        // The value of a loan or an investment is a balance too.
        if ((await lockWithdrawnData(tx, appId, connectionId)).data.has('balances')) return
        for (const { accountId, details } of list) {
          const written = JSON.stringify(writeDetails(details))
          await tx.run(UPSERT_DETAILS_OF_CONNECTION, { appId, connectionId, accountId, details: written })
        }
      })
    },

    async listAccountDetails(appId, userId, accountIds) {
      if (accountIds.length === 0) return []
      const rows = await driver.all(SELECT_DETAILS, { appId, userId, accountIds })
      return rows.map((row) => ({
        accountId: text(row, 'account_id'),
        details: readDetails(object(row, 'details')),
      }))
    },
  }
}

function writeDetails(details: AccountDetails): unknown {
  if (details.kind === 'loan') {
    return {
      ...details,
      interestRate: details.interestRate && writeDecimal(details.interestRate),
      originalAmount: details.originalAmount && writeMoney(details.originalAmount),
      monthlyAmortisation: details.monthlyAmortisation && writeMoney(details.monthlyAmortisation),
      terms: details.terms && { ...details.terms, margin: writeIfPresent(details.terms.margin) },
    }
  }
  return {
    ...details,
    holdingsValue: details.holdingsValue && writeMoney(details.holdingsValue),
    holdings: details.holdings.map((holding) => ({
      ...holding,
      quantity: writeDecimal(holding.quantity),
      price: writeMoney(holding.price),
      value: writeMoney(holding.value),
      acquisitionValue: holding.acquisitionValue && writeMoney(holding.acquisitionValue),
      facts: holding.facts && {
        ...holding.facts,
        expenseRatio: writeIfPresent(holding.facts.expenseRatio),
        interestRate: writeIfPresent(holding.facts.interestRate),
      },
    })),
  }
}

function readDetails(row: Row): AccountDetails {
  const kind = word(row, 'kind', ['loan', 'investment'])
  return kind === 'loan' ? readLoan(row) : readInvestment(row)
}

function readLoan(row: Row): LoanDetails {
  return {
    kind: 'loan',
    loanType: word(row, 'loanType', LOAN_TYPES),
    interestRate: row.interestRate === undefined ? undefined : readDecimal(row, 'interestRate'),
    originalAmount: readIfPresent(row, 'originalAmount'),
    monthlyAmortisation: readIfPresent(row, 'monthlyAmortisation'),
    startDate: optionalText(row, 'startDate'),
    endDate: optionalText(row, 'endDate'),
    ...(row.terms !== undefined && { terms: readTerms(memberObject(row, 'terms')) }),
  }
}

function readTerms(row: Row): LoanTerms {
  return {
    ...readTexts(row, [
      'collateral',
      'guarantor',
      'partNumber',
      'previousPaymentDate',
      'nextPaymentDate',
      'referenceIndex',
      'revisionDate',
    ]),
    ...(row.variableRate !== undefined && { variableRate: boolean(row, 'variableRate') }),
    ...(row.margin !== undefined && { margin: readDecimal(row, 'margin') }),
    ...(row.monthsBound !== undefined && { monthsBound: integer(row, 'monthsBound') }),
  }
}

function readFacts(row: Row): InstrumentFacts {
  return {
    ...readTexts(row, ['ticker', 'mic', 'expirationDate', 'pensionPlan']),
    ...(row.expenseRatio !== undefined && { expenseRatio: readDecimal(row, 'expenseRatio') }),
    ...(row.interestRate !== undefined && { interestRate: readDecimal(row, 'interestRate') }),
  }
}

function readTexts<Name extends string>(row: Row, names: readonly Name[]): { readonly [N in Name]?: string } {
  const texts: { [N in Name]?: string } = {}
  for (const name of names) if (row[name] !== undefined) texts[name] = text(row, name)
  return texts
}

function readInvestment(row: Row): InvestmentDetails {
  const { holdings } = row
  if (!Array.isArray(holdings)) throw corrupt('holdings')
  return {
    kind: 'investment',
    investmentType: word(row, 'investmentType', INVESTMENT_TYPES),
    holdingsValue: readIfPresent(row, 'holdingsValue'),
    holdings: holdings.map((holding: Row) => readHolding(holding)),
    ...(row.settlementAccount !== undefined && {
      settlementAccount: readSettlementAccount(memberObject(row, 'settlementAccount')),
    }),
  }
}

function readSettlementAccount(row: Row): NonNullable<InvestmentDetails['settlementAccount']> {
  return { iban: text(row, 'iban'), bban: optionalText(row, 'bban'), bic: optionalText(row, 'bic') }
}

function readHolding(row: Row): Holding {
  return {
    name: text(row, 'name'),
    isin: optionalText(row, 'isin'),
    instrument: word(row, 'instrument', INSTRUMENTS),
    quantity: readDecimal(row, 'quantity'),
    price: readMoney(row, 'price'),
    value: readMoney(row, 'value'),
    acquisitionValue: readIfPresent(row, 'acquisitionValue'),
    ...(row.facts !== undefined && { facts: readFacts(memberObject(row, 'facts')) }),
  }
}

function readIfPresent(row: Row, name: string): Money | undefined {
  return row[name] === undefined ? undefined : readMoney(row, name)
}

function writeIfPresent(decimal: Decimal | undefined): string | undefined {
  return decimal && writeDecimal(decimal)
}

/** A decimal as text, like money without a currency: `<unscaled>e<-scale>`. */
function writeDecimal({ unscaled, scale }: Decimal): string {
  return `${unscaled}e${scale === 0 ? 0 : -scale}`
}

function readDecimal(row: Row, name: string): Decimal {
  const [, unscaled, exponent] = /^(-?[0-9]+)e(-?[0-9]+)$/.exec(text(row, name)) ?? []
  if (unscaled === undefined || exponent === undefined) throw corrupt(name)
  // 0 - x, because -x would be -0 for 0.
  return { unscaled: BigInt(unscaled), scale: 0 - Number(exponent) }
}
