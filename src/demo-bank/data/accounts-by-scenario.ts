// rule: which accounts a person has, and how they feed each other

import { renderDecimal } from '../../lib/money.ts'
import type { Person } from '../test-users/test-user.ts'
import { currentAccount, type Entry, type Makings, makings, ownText, simpleEntry } from './account.ts'
import { cardEntry, currencyEntry } from './card-accounts.ts'
import { dayOfBusiness } from './daily-business.ts'
import { type HoldingsPlan, holdingsAt, SECURITIES } from './holdings.ts'
import { companyOf, partnerOf } from './identity.ts'
import type { Ledger, Posting } from './ledger.ts'
import {
  emptyLedger,
  investmentLedger,
  loanLedger,
  mirrored,
  roundLedger,
  type SpendingLedger,
  savingsLedger,
  spendingLedger,
  transferOn,
} from './ledger-kinds.ts'
import { monthOfBusiness } from './monthly-payments.ts'
import { seeded } from './seeded-random.ts'

/** All accounts of a person, in the order in which the bank lists them. */
export function accountsOf(person: Person): readonly Entry[] {
  const make = makings(person)
  switch (person.case.key) {
    case 'none':
      return []
    case 'new':
      return [simpleEntry(make, 'current', make.market.words.current, emptyLedger)]
    case 'several':
      return severalAccounts(make)
    case 'business':
      return businessAccounts(make)
    case 'heavy':
      return [businessAccount(make, 40)]
    case 'joint':
      return jointAccounts(make)
    case 'joint-limits':
      return sharedAccounts(make)
    case 'overdrawn':
      return [overdrawnAccount(make)]
    case 'round':
      return [roundAccount(make)]
    case 'card':
      return [cardEntry(make, 900).entry]
    case 'loan':
      return loanAccounts(make)
    case 'investments':
      return investmentAccounts(make)
    default:
      return ordinaryAccounts(make)
  }
}

function ordinaryAccounts(make: Makings): Entry[] {
  const card = cardEntry(make, 250)
  const current = currentAccount(make, { share: 750, extra: (month) => card.billPaidFrom(month) })
  return [
    current.entry,
    savings(make, 'savings', (month) => fromLevelling(make, current.ledger, month)),
    card.entry,
  ]
}

function severalAccounts(make: Makings): Entry[] {
  const { words } = make.market
  const card = cardEntry(make, 250)
  const householdShare = -make.share(160)
  const household = currentAccount(make, {
    seed: 'household',
    name: words.household,
    share: 300,
    openingPermille: 300,
    ordered: (month) => [transferOn(month, 2, 7, 'household', -householdShare, ownText(words.household))],
    levelTo: words.current,
  })
  const foreign = currencyEntry(make)
  const current = currentAccount(make, {
    share: 480,
    extra: (month) => [
      ...card.billPaidFrom(month),
      transferOn(month, 2, 7, 'household', householdShare, ownText(words.household)),
      transferOn(month, 4, 8, 'buffer', -make.share(40), ownText(`${words.savings} 2`)),
      ...fromLevelling(make, household.ledger, month),
    ],
  })
  const buffer = savings(make, 'buffer', (month) => [
    transferOn(month, 4, 8, 'buffer', make.share(40), ownText(words.current)),
  ])
  const main = savings(make, 'savings', (month) => fromLevelling(make, current.ledger, month))
  return [current.entry, household.entry, main, buffer, foreign, card.entry]
}

function jointAccounts(make: Makings): Entry[] {
  const { words } = make.market
  const monthly = make.share(330)
  const partner = partnerOf(make.market, make.seed)
  const joint = currentAccount(make, {
    seed: 'joint',
    name: words.joint,
    share: 450,
    openingPermille: 400,
    owners: [make.self('holder'), { name: partner, kind: 'person', role: 'holder', self: false }],
    ordered: (month) => [
      transferOn(month, 2, 7, 'joint', monthly, ownText(words.current)),
      transferOn(month, 2, 8, 'partner', monthly, {
        description: partner,
        counterparty: { name: partner, ownAccount: false },
      }),
    ],
    levelTo: words.current,
  })
  const current = currentAccount(make, {
    share: 350,
    extra: (month) => [
      transferOn(month, 2, 7, 'joint', -monthly, ownText(words.joint)),
      ...fromLevelling(make, joint.ledger, month),
    ],
  })
  return [
    current.entry,
    joint.entry,
    savings(make, 'savings', (month) => fromLevelling(make, current.ledger, month)),
  ]
}

function sharedAccounts(make: Makings): Entry[] {
  const { words } = make.market
  const owner = partnerOf(make.market, make.seed)
  const shared = currentAccount(make, {
    seed: 'shared',
    name: words.joint,
    share: 500,
    owners: [{ name: owner, kind: 'person', role: 'holder', self: false }, make.self('authorised_user')],
    creditMinor: make.share(1000),
    dailyPaymentMinor: make.share(40),
  })
  const own = currentAccount(make, { share: 500 })
  return [own.entry, shared.entry]
}

function overdrawnAccount(make: Makings): Entry {
  // Pay lifts the balance by 1000 permille of itself, so that from -1600 it stays below zero all month.
  return currentAccount(make, { share: 700, openingPermille: -1600, creditMinor: make.share(3200) }).entry
}

function roundAccount(make: Makings): Entry {
  const { words } = make.market
  const ledger = roundLedger(
    { description: make.employer, counterparty: { name: make.employer, ownAccount: false } },
    { description: words.tax, counterparty: { name: make.market.shops.authority, ownAccount: false } },
  )
  return simpleEntry(make, 'savings', words.savings, ledger, { inThousands: true })
}

function loanAccounts(make: Makings): Entry[] {
  const { words } = make.market
  const payment = ownText(words.current)
  const terms = [
    {
      kind: 'mortgage',
      name: words.mortgage,
      principal: 72_000,
      amortisation: 150,
      months: 480,
      startMonth: 592,
      rate: 345,
    },
    {
      kind: 'vehicle',
      name: words.vehicleLoan,
      principal: 9_600,
      amortisation: 80,
      months: 120,
      startMonth: 649,
      rate: 525,
    },
  ] as const
  const loans = terms.map((term) => {
    const ledger = loanLedger({
      principalMinor: make.share(term.principal),
      amortisationMinor: make.share(term.amortisation),
      startMonth: term.startMonth,
      rateBasisPoints: term.rate,
      interestText: words.interest,
      bankName: 'Demo Bank',
      payment: { description: words.loanPayment, counterparty: payment.counterparty },
    })
    const entry = simpleEntry(make, 'loan', term.name, ledger, {
      loan: {
        kind: term.kind,
        interestRate: renderDecimal({ unscaled: BigInt(term.rate), scale: 2 }),
        originalAmount: make.money(make.share(term.principal)),
        monthlyAmortisation: make.money(make.share(term.amortisation)),
        startDate: make.monthDate(term.startMonth),
        endDate: make.monthDate(term.startMonth + term.months),
      },
      openedDate: make.monthDate(term.startMonth),
    })
    return { ledger, entry, name: term.name }
  })
  const current = currentAccount(make, {
    share: 600,
    rents: false,
    extra: (month) =>
      loans.flatMap(({ ledger, name }) =>
        ledger
          .postings(month)
          .filter(({ type }) => type === 'transfer')
          .map((posting) =>
            mirrored({ ...posting, key: `${name}.${posting.key}` }, ownText(name, words.loanPayment)),
          ),
      ),
  })
  return [current.entry, ...loans.map(({ entry }) => entry)]
}

function investmentAccounts(make: Makings): Entry[] {
  const { words } = make.market
  const deposit = make.share(110)
  const account = (
    kind: 'securities' | 'pension',
    name: string,
    payer: string,
    monthlyMinor: bigint,
  ): { entry: Entry; ledger: Ledger } => {
    const plan: HoldingsPlan = {
      seed: `${make.seed}/${kind}`,
      currency: make.market.currency,
      monthlyMinor,
      securities:
        kind === 'pension' ? SECURITIES.filter((security) => security.kind !== 'stock') : SECURITIES,
    }
    const ledger = investmentLedger(
      make.share(kind === 'pension' ? 0 : 35),
      monthlyMinor,
      { description: payer, counterparty: { name: payer, ownAccount: kind === 'securities' } },
      {
        description: SECURITIES[0]?.name ?? name,
        counterparty: { name: 'Demo Bank Markets', ownAccount: false },
      },
    )
    const entry = simpleEntry(make, 'investment', name, ledger, {
      investmentKind: kind,
      holdings: (nowMs) => holdingsAt(plan, nowMs),
    })
    return { entry, ledger }
  }
  const securities = account('securities', words.securities, words.current, deposit)
  const pension = account('pension', words.pension, make.employer, make.share(70))
  const current = currentAccount(make, {
    share: 600,
    extra: (month) =>
      securities.ledger
        .postings(month)
        .filter(({ type }) => type === 'transfer')
        .map((posting) => mirrored(posting, ownText(words.securities))),
  })
  return [current.entry, securities.entry, pension.entry]
}

function businessAccounts(make: Makings): Entry[] {
  const ledger = businessLedger(make, 2)
  const entry = businessEntry(make, ledger)
  return [
    entry,
    savings(make, 'savings', (month) => fromLevelling(make, ledger, month), make.market.words.business),
  ]
}

function businessAccount(make: Makings, takings: number): Entry {
  return businessEntry(make, businessLedger(make, takings))
}

function businessEntry(make: Makings, ledger: Ledger): Entry {
  return simpleEntry(make, 'current', make.market.words.business, ledger, {
    owners: [{ name: companyOf(make.market, make.seed), kind: 'company', role: 'holder', self: true }],
  })
}

function businessLedger(make: Makings, takings: number): SpendingLedger {
  const { market, seed } = make
  const { words } = market
  return spendingLedger({
    openingMinor: (month) => make.share(6_000 + seeded(`${seed}/opening/${month}`).int(0, 900)),
    daily: (day) => dayOfBusiness({ seed, market, takings }, day),
    monthly: (month) => monthOfBusiness({ seed, market, payMinor: make.payMinor }, month),
    surplus: ownText(words.savings, words.toSavings),
    shortfall: ownText(words.savings, words.fromSavings),
  })
}

function savings(
  make: Makings,
  key: string,
  incoming: (month: number) => readonly Posting[],
  from?: string,
): Entry {
  const { words } = make.market
  const name = key === 'buffer' ? `${words.savings} 2` : words.savings
  const broker = { name: 'Demo Bank Markets', ownAccount: false }
  const ledger = savingsLedger({
    seed: `${make.seed}/${key}`,
    baseMinor: make.share(from === undefined ? 4_500 : 14_000),
    incoming,
    interestText: words.interest,
    bankName: 'Demo Bank',
    surplus: { description: 'Demo Bank Markets', counterparty: broker },
    shortfall: { description: 'Demo Bank Markets', counterparty: broker },
  })
  return simpleEntry(make, 'savings', name, ledger, { key })
}

/** What the end of a spending account's month means for the account on the other side. */
function fromLevelling(make: Makings, ledger: SpendingLedger, month: number): readonly Posting[] {
  const levelling = ledger.levelling(month)
  if (levelling === undefined) return []
  const { words } = make.market
  const text = levelling.amountMinor < 0n ? words.toSavings : words.fromSavings
  return [mirrored(levelling, { ...ownText(words.current), description: text })]
}
