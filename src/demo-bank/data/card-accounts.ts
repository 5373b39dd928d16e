// rule: Credit card and foreign-currency account

import { type BankAccount, buildAccount, type CustomerProfile, ownText } from './account.ts'
import { spendingOfDay } from './daily-spending.ts'
import type { Posting } from './ledger.ts'
import { cardLedger, mirrorPosting, spendingLedger } from './ledger-kinds.ts'
import { seeded } from './seeded-random.ts'

/** A credit card with `share` thousandths of an average customer's spending, and the payment of its bill. */
export function cardAccount(
  profile: CustomerProfile,
  share: number,
): { bankAccount: BankAccount; billPaidFrom(month: number): readonly Posting[] } {
  const { market } = profile
  const { words } = market
  const seed = `${profile.seed}/card`
  const plan = { seed, market, currency: market.currency, share, cashAndFriends: false }
  const ledger = cardLedger((day) => spendingOfDay(plan, day), {
    description: words.cardBill,
    counterparty: { name: words.current, ownAccount: true },
  })
  return {
    bankAccount: buildAccount(profile, 'card', words.card, ledger, { creditMinor: profile.share(1500) }),
    billPaidFrom: (month) =>
      ledger
        .postings(month)
        .filter(({ key }) => key === `b${month}`)
        .map((posting) => mirrorPosting(posting, ownText(words.card, words.cardBill))),
  }
}

/** An account in a foreign currency: euros, or US dollars in markets whose currency is the euro. */
export function foreignCurrencyAccount(profile: CustomerProfile): BankAccount {
  const { market } = profile
  const { words } = market
  const currency = market.currency === 'EUR' ? 'USD' : 'EUR'
  const seed = `${profile.seed}/currency`
  const exchange = {
    description: words.currencyAccount,
    counterparty: { name: 'Demo Bank Markets', ownAccount: false },
  }
  const ledger = spendingLedger({
    openingMinor: (month) => BigInt(seeded(`${seed}/opening/${month}`).int(180_000, 260_000)),
    daily: (day) => {
      const plan = { seed, market, currency, share: 700, cashAndFriends: false }
      return spendingOfDay(plan, day).filter(({ merchant }) => merchant?.country !== market.code)
    },
    monthly: () => [],
    surplus: exchange,
    shortfall: exchange,
  })
  return buildAccount(profile, 'current', `${words.currencyAccount} ${currency}`, ledger, {
    currency,
    withoutSegment: true,
  })
}
