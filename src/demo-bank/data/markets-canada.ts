// table: Market data of Canada

import { list, type Market, words } from './market.ts'

export const CANADA: readonly Market[] = [
  {
    code: 'CA',
    name: 'Canada',
    currency: 'CAD',
    firstNames: list('Charlotte|Liam|Maya|Noah|Élodie|Nathan|Aaliyah|Étienne'),
    lastNames: list('Tremblay|MacLeod|Singh|Gagnon|Campbell|Chen|Bouchard|Fraser'),
    cities: list('Montréal|Toronto|Vancouver|Calgary'),
    places: [
      { city: 'Montréal', region: 'QC', postalCode: 'H2X #Y#' },
      { city: 'Toronto', region: 'ON', postalCode: 'M5V #T#' },
      { city: 'Vancouver', region: 'BC', postalCode: 'V6B #K#' },
      { city: 'Calgary', region: 'AB', postalCode: 'T2P #J#' },
    ],
    streets: list('Maple Street|King Street West|rue Sherbrooke|Granville Street'),
    numberFirst: true,
    postalCode: 'M5V #T#',
    phone: '+1 416 555 01##',
    monthlyPay: 4_150,
    basket: 58,
    payday: 15,
    note: 20,
    friendPay: 'Interac e-Transfer',
    words: words(
      'Chequing Account|Household Account|Savings Account|Credit Card|Business Chequing|Joint Chequing|US Dollar Account|Mortgage|Car Loan|TFSA Investment|RRSP|Payroll deposit|Rent|ATM withdrawal|To savings|From savings|Interest|Account fee|Credit card payment|Refund|Invoice|Tax|Loan payment',
    ),
    shops: {
      groceries: list('Loblaws|Metro|Sobeys|No Frills|IGA'),
      eating: list('Tim Hortons|Harvey’s|St-Hubert|A&W|Second Cup'),
      transport: list('Presto|VIA Rail|STM'),
      fuel: list('Petro-Canada|Esso|Irving'),
      shopping: list('Canadian Tire|Hudson’s Bay|Roots|Indigo|Simons'),
      pharmacy: list('Shoppers Drug Mart|Jean Coutu'),
      energy: 'Hydro-Québec',
      telecom: 'Bell',
      insurance: 'Desjardins Insurance',
      gym: 'GoodLife Fitness',
      landlord: 'Plateau Property Management Inc.',
      employers: list('Maple Leaf Software Inc.|Laurentian Publishing Ltd.|City of Toronto'),
      authority: 'Canada Revenue Agency',
    },
  },
]
