// contract: A market: names, shops, prices and statement texts

export type MarketCode =
  | 'AT'
  | 'BE'
  | 'CA'
  | 'CZ'
  | 'DE'
  | 'DK'
  | 'EE'
  | 'ES'
  | 'FI'
  | 'FR'
  | 'GB'
  | 'IE'
  | 'IT'
  | 'LT'
  | 'LV'
  | 'NL'
  | 'NO'
  | 'PL'
  | 'PT'
  | 'SE'

/** Product names and statement texts in the market's language. */
export type MarketWords = {
  readonly current: string
  readonly household: string
  readonly savings: string
  readonly card: string
  readonly business: string
  readonly joint: string
  readonly currencyAccount: string
  readonly mortgage: string
  readonly vehicleLoan: string
  readonly securities: string
  readonly pension: string
  readonly salary: string
  readonly rent: string
  readonly cash: string
  readonly toSavings: string
  readonly fromSavings: string
  readonly interest: string
  readonly fee: string
  readonly cardBill: string
  readonly refund: string
  readonly invoice: string
  readonly tax: string
  readonly loanPayment: string
}

/** Shops and companies. Earlier entries of a list are chosen more often than later ones. */
type MarketShops = {
  readonly groceries: readonly string[]
  readonly eating: readonly string[]
  readonly transport: readonly string[]
  readonly fuel: readonly string[]
  readonly shopping: readonly string[]
  readonly pharmacy: readonly string[]
  readonly energy: string
  readonly telecom: string
  readonly insurance: string
  readonly gym: string
  readonly landlord: string
  readonly employers: readonly string[]
  readonly authority: string
}

export type Market = {
  readonly code: MarketCode
  readonly name: string
  readonly currency: string
  readonly firstNames: readonly string[]
  readonly lastNames: readonly string[]
  readonly cities: readonly string[]
  /** Cities with matching postal codes, for markets where the two must match or an address includes a region. */
  readonly places?: readonly { readonly city: string; readonly region: string; readonly postalCode: string }[]
  readonly streets: readonly string[]
  /** House number before (`12 High Street`) or after (`Storgatan 12`) the street. */
  readonly numberFirst: boolean
  /** `#` is a digit. */
  readonly postalCode: string
  readonly phone: string
  /** Average net monthly pay, in whole units of the currency. */
  readonly monthlyPay: number
  /** Price of a basket of groceries, in whole units; all other prices derive from it. */
  readonly basket: number
  readonly payday: number
  /** Cash withdrawals are multiples of this. */
  readonly note: number
  /** The market's service for payments between individuals: Swish, BLIK, Bizum. */
  readonly friendPay: string
  readonly words: MarketWords
  readonly shops: MarketShops
}

/** Splits a list: `ICA|Coop|Willys`. */
export function list(text: string): readonly string[] {
  return text.split('|')
}

/** Parses the words, separated by bars, in the order of the fields of MarketWords. */
export function words(text: string): MarketWords {
  const parts = text.split('|')
  if (parts.length !== 23) throw new RangeError(`a market has 23 words, not ${parts.length}: ${text}`)
  const at = (index: number): string => parts[index] ?? ''
  return {
    current: at(0),
    household: at(1),
    savings: at(2),
    card: at(3),
    business: at(4),
    joint: at(5),
    currencyAccount: at(6),
    mortgage: at(7),
    vehicleLoan: at(8),
    securities: at(9),
    pension: at(10),
    salary: at(11),
    rent: at(12),
    cash: at(13),
    toSavings: at(14),
    fromSavings: at(15),
    interest: at(16),
    fee: at(17),
    cardBill: at(18),
    refund: at(19),
    invoice: at(20),
    tax: at(21),
    loanPayment: at(22),
  }
}
