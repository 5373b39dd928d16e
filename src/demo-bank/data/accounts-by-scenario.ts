// rule: The accounts of each scenario, and the transfers between them

import { renderDecimal } from '../../lib/money.ts'
import type { TestUser } from '../test-users/test-user.ts'
import {
  type BankAccount,
  buildAccount,
  type CustomerProfile,
  currentAccount,
  customerProfile,
  ownText,
} from './account.ts'
import { cardAccount, foreignCurrencyAccount } from './card-accounts.ts'
import { businessOfDay } from './daily-business.ts'
import { type HoldingsPlan, holdingsAt, PENSION_PLAN, SECURITIES } from './holdings.ts'
import { companyOf, partnerOf } from './identity.ts'
import type { Ledger, Posting } from './ledger.ts'
import {
  emptyLedger,
  investmentLedger,
  loanLedger,
  mirrorPosting,
  type SpendingLedger,
  savingsLedger,
  spendingLedger,
  transferOn,
  wholeThousandsLedger,
} from './ledger-kinds.ts'
import { monthlyPaymentsOfCompany } from './monthly-payments.ts'
import { seeded } from './seeded-random.ts'

/** All accounts of a test user, in the order in which the bank lists them. */
export function accountsOf(user: TestUser): readonly BankAccount[] {
  const profile = customerProfile(user)
  switch (user.scenario.key) {
    case 'none':
      return []
    case 'new':
      return [buildAccount(profile, 'current', profile.market.words.current, emptyLedger)]
    case 'several':
      return severalAccounts(profile)
    case 'business':
      return businessAccounts(profile)
    case 'heavy':
      return [businessAccount(profile, 40)]
    case 'joint':
      return jointAccounts(profile)
    case 'joint-limits':
      return sharedAccounts(profile)
    case 'overdrawn':
      return [overdrawnAccount(profile)]
    case 'round':
      return [roundAccount(profile)]
    case 'card':
      return [cardAccount(profile, 900).bankAccount]
    case 'loan':
      return loanAccounts(profile)
    case 'investments':
      return investmentAccounts(profile)
    default:
      return ordinaryAccounts(profile)
  }
}

function ordinaryAccounts(profile: CustomerProfile): BankAccount[] {
  const card = cardAccount(profile, 250)
  const current = currentAccount(profile, { share: 750, extra: (month) => card.billPaidFrom(month) })
  return [
    current.bankAccount,
    savings(profile, 'savings', (month) => fromBalancingTransfer(profile, current.ledger, month)),
    card.bankAccount,
  ]
}

function severalAccounts(profile: CustomerProfile): BankAccount[] {
  const { words } = profile.market
  const card = cardAccount(profile, 250)
  const householdShare = -profile.share(160)
  const householdAccount = currentAccount(profile, {
    seed: 'household',
    name: words.household,
    share: 300,
    openingPermille: 300,
    replaceMonthly: (month) => [
      transferOn(month, {
        day: 2,
        hour: 7,
        key: 'household',
        amountMinor: -householdShare,
        text: ownText(words.household),
      }),
    ],
    balanceWith: words.current,
  })
  const foreign = foreignCurrencyAccount(profile)
  const current = currentAccount(profile, {
    share: 480,
    extra: (month) => [
      ...card.billPaidFrom(month),
      transferOn(month, {
        day: 2,
        hour: 7,
        key: 'household',
        amountMinor: householdShare,
        text: ownText(words.household),
      }),
      transferOn(month, {
        day: 4,
        hour: 8,
        key: 'buffer',
        amountMinor: -profile.share(40),
        text: ownText(`${words.savings} 2`),
      }),
      ...fromBalancingTransfer(profile, householdAccount.ledger, month),
    ],
  })
  const buffer = savings(profile, 'buffer', (month) => [
    transferOn(month, {
      day: 4,
      hour: 8,
      key: 'buffer',
      amountMinor: profile.share(40),
      text: ownText(words.current),
    }),
  ])
  const main = savings(profile, 'savings', (month) => fromBalancingTransfer(profile, current.ledger, month))
  return [current.bankAccount, householdAccount.bankAccount, main, buffer, foreign, card.bankAccount]
}

function jointAccounts(profile: CustomerProfile): BankAccount[] {
  const { words } = profile.market
  const monthly = profile.share(330)
  const partner = partnerOf(profile.market, profile.seed)
  const joint = currentAccount(profile, {
    seed: 'joint',
    name: words.joint,
    share: 450,
    openingPermille: 400,
    owners: [profile.self('holder'), { name: partner, kind: 'person', role: 'holder', self: false }],
    replaceMonthly: (month) => [
      transferOn(month, {
        day: 2,
        hour: 7,
        key: 'joint',
        amountMinor: monthly,
        text: ownText(words.current),
      }),
      transferOn(month, {
        day: 2,
        hour: 8,
        key: 'partner',
        amountMinor: monthly,
        text: {
          description: partner,
          counterparty: { name: partner, ownAccount: false },
        },
      }),
    ],
    balanceWith: words.current,
  })
  const current = currentAccount(profile, {
    share: 350,
    extra: (month) => [
      transferOn(month, { day: 2, hour: 7, key: 'joint', amountMinor: -monthly, text: ownText(words.joint) }),
      ...fromBalancingTransfer(profile, joint.ledger, month),
    ],
  })
  return [
    current.bankAccount,
    joint.bankAccount,
    savings(profile, 'savings', (month) => fromBalancingTransfer(profile, current.ledger, month)),
  ]
}

function sharedAccounts(profile: CustomerProfile): BankAccount[] {
  const { words } = profile.market
  const owner = partnerOf(profile.market, profile.seed)
  const shared = currentAccount(profile, {
    seed: 'shared',
    name: words.joint,
    share: 500,
    owners: [{ name: owner, kind: 'person', role: 'holder', self: false }, profile.self('authorised_user')],
    creditMinor: profile.share(1000),
    dailyPaymentMinor: profile.share(40),
  })
  const own = currentAccount(profile, { share: 500 })
  return [own.bankAccount, shared.bankAccount]
}

function overdrawnAccount(profile: CustomerProfile): BankAccount {
  // Pay adds 1000 permille, so an account that starts at -1600 stays below zero all month.
  return currentAccount(profile, { share: 700, openingPermille: -1600, creditMinor: profile.share(3200) })
    .bankAccount
}

function roundAccount(profile: CustomerProfile): BankAccount {
  const { words } = profile.market
  const ledger = wholeThousandsLedger(
    { description: profile.employer, counterparty: { name: profile.employer, ownAccount: false } },
    { description: words.tax, counterparty: { name: profile.market.shops.authority, ownAccount: false } },
  )
  return buildAccount(profile, 'savings', words.savings, ledger, { usesExponent: true })
}

function loanAccounts(profile: CustomerProfile): BankAccount[] {
  const { words } = profile.market
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
      facts: {
        collateral: 'Example Street 1',
        variableRate: true,
        margin: '1.20',
        referenceIndex: 'Demo Bank 3 months',
        monthsBound: 3,
        revisionDate: '2027-01-01',
      },
    },
    {
      kind: 'vehicle',
      name: words.vehicleLoan,
      principal: 9_600,
      amortisation: 80,
      months: 120,
      startMonth: 649,
      rate: 525,
      facts: { guarantor: 'Robin Example', variableRate: false },
    },
  ] as const
  const loans = terms.map((term) => {
    const ledger = loanLedger({
      principalMinor: profile.share(term.principal),
      amortisationMinor: profile.share(term.amortisation),
      startMonth: term.startMonth,
      rateBasisPoints: term.rate,
      interestText: words.interest,
      bankName: 'Demo Bank',
      payment: { description: words.loanPayment, counterparty: payment.counterparty },
    })
    const bankAccount = buildAccount(profile, 'loan', term.name, ledger, {
      loan: {
        kind: term.kind,
        interestRate: renderDecimal({ unscaled: BigInt(term.rate), scale: 2 }),
        originalAmount: profile.money(profile.share(term.principal)),
        monthlyAmortisation: profile.money(profile.share(term.amortisation)),
        partNumber: '1',
        ...term.facts,
        startDate: profile.monthDate(term.startMonth),
        endDate: profile.monthDate(term.startMonth + term.months),
      },
      openedDate: profile.monthDate(term.startMonth),
    })
    return { ledger, bankAccount, name: term.name }
  })
  const current = currentAccount(profile, {
    share: 600,
    rents: false,
    extra: (month) =>
      loans.flatMap(({ ledger, name }) =>
        ledger
          .postings(month)
          .filter(({ type }) => type === 'transfer')
          .map((posting) =>
            mirrorPosting({ ...posting, key: `${name}.${posting.key}` }, ownText(name, words.loanPayment)),
          ),
      ),
  })
  return [current.bankAccount, ...loans.map(({ bankAccount }) => bankAccount)]
}

function investmentAccounts(profile: CustomerProfile): BankAccount[] {
  const { words } = profile.market
  const deposit = profile.share(110)
  const account = (
    kind: 'securities' | 'pension',
    name: string,
    payer: string,
    monthlyMinor: bigint,
  ): { bankAccount: BankAccount; ledger: Ledger } => {
    const plan: HoldingsPlan = {
      seed: `${profile.seed}/${kind}`,
      currency: profile.market.currency,
      monthlyMinor,
      securities:
        kind === 'pension'
          ? [...SECURITIES.filter((security) => security.kind !== 'stock'), PENSION_PLAN]
          : SECURITIES,
    }
    const ledger = investmentLedger(
      profile.share(kind === 'pension' ? 0 : 35),
      monthlyMinor,
      { description: payer, counterparty: { name: payer, ownAccount: kind === 'securities' } },
      {
        description: SECURITIES[0]?.name ?? name,
        counterparty: { name: 'Demo Bank Markets', ownAccount: false },
      },
    )
    const bankAccount = buildAccount(profile, 'investment', name, ledger, {
      investmentKind: kind,
      holdings: (nowMs) => holdingsAt(plan, nowMs),
      ...(kind === 'securities' && {
        hasIban: true,
        settlementAccount: () => current.bankAccount.describe(0).numbers,
      }),
    })
    return { bankAccount, ledger }
  }
  const securities = account('securities', words.securities, words.current, deposit)
  const pension = account('pension', words.pension, profile.employer, profile.share(70))
  const current = currentAccount(profile, {
    share: 600,
    extra: (month) =>
      securities.ledger
        .postings(month)
        .filter(({ type }) => type === 'transfer')
        .map((posting) => mirrorPosting(posting, ownText(words.securities))),
  })
  return [current.bankAccount, securities.bankAccount, pension.bankAccount]
}

function businessAccounts(profile: CustomerProfile): BankAccount[] {
  const ledger = businessLedger(profile, 2)
  const bankAccount = businessCurrentAccount(profile, ledger)
  return [
    bankAccount,
    savings(
      profile,
      'savings',
      (month) => fromBalancingTransfer(profile, ledger, month),
      profile.market.words.business,
    ),
  ]
}

function businessAccount(profile: CustomerProfile, takings: number): BankAccount {
  return businessCurrentAccount(profile, businessLedger(profile, takings))
}

function businessCurrentAccount(profile: CustomerProfile, ledger: Ledger): BankAccount {
  return buildAccount(profile, 'current', profile.market.words.business, ledger, {
    owners: [{ name: companyOf(profile.market, profile.seed), kind: 'company', role: 'holder', self: true }],
  })
}

function businessLedger(profile: CustomerProfile, takings: number): SpendingLedger {
  const { market, seed } = profile
  const { words } = market
  return spendingLedger({
    openingMinor: (month) => profile.share(6_000 + seeded(`${seed}/opening/${month}`).int(0, 900)),
    daily: (day) => businessOfDay({ seed, market, takings }, day),
    monthly: (month) => monthlyPaymentsOfCompany({ seed, market, payMinor: profile.payMinor }, month),
    surplus: ownText(words.savings, words.toSavings),
    shortfall: ownText(words.savings, words.fromSavings),
  })
}

function savings(
  profile: CustomerProfile,
  key: string,
  incoming: (month: number) => readonly Posting[],
  from?: string,
): BankAccount {
  const { words } = profile.market
  const name = key === 'buffer' ? `${words.savings} 2` : words.savings
  const broker = { name: 'Demo Bank Markets', ownAccount: false }
  const ledger = savingsLedger({
    seed: `${profile.seed}/${key}`,
    baseMinor: profile.share(from === undefined ? 4_500 : 14_000),
    incoming,
    interestText: words.interest,
    bankName: 'Demo Bank',
    surplus: { description: 'Demo Bank Markets', counterparty: broker },
    shortfall: { description: 'Demo Bank Markets', counterparty: broker },
  })
  return buildAccount(profile, 'savings', name, ledger, { key })
}

/** The other side of a spending account's balancing transfer. */
function fromBalancingTransfer(
  profile: CustomerProfile,
  ledger: SpendingLedger,
  month: number,
): readonly Posting[] {
  const balancingTransfer = ledger.balancingTransfer(month)
  if (balancingTransfer === undefined) return []
  const { words } = profile.market
  const text = balancingTransfer.amountMinor < 0n ? words.toSavings : words.fromSavings
  return [mirrorPosting(balancingTransfer, { ...ownText(words.current), description: text })]
}
