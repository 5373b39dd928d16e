// table: Tree of categories
// Never: change an id, because apps store them; a new category gets a new id

export type CategoryType = 'expenses' | 'income' | 'transfers'

export interface Category {
  /** 32 hexadecimal digits. */
  readonly id: string
  /** `<type>:<group>` for a group, `<type>:<group>.<leaf>` for a leaf. */
  readonly code: string
  readonly type: CategoryType
  /** Id of the group; undefined for a group. */
  readonly parentId: string | undefined
  readonly groupName: string
  readonly name: string
  /** The leaf for a transaction of which only the group is known. */
  readonly isDefault: boolean
}

/** id | code | group | name, each group before its leaves. */
const ROWS = [
  '75ed9cd6b885dceefbfdda0bab9cad40|expenses:home|Home|Home',
  '481fe6b55af88e52578376a44c1950b6|expenses:home.rent|Home|Rent',
  '3e4930ef2ac9779c106de7ed684600c2|expenses:home.utilities|Home|Energy and water',
  'cb25104e8c0a2aae88b79a73aaa38d19|expenses:home.communications|Home|Phone and internet',
  '2c2aa462aa790062a0916bccfce3fd29|expenses:home.insurance|Home|Insurance',
  'fa44076875cc90c7e7d13ddffd5c3747|expenses:home.improvement|Home|Repairs and furnishing',
  'b4a4a34983c8b199b0b70a1e1cabfe8b|expenses:home.other|Home|Other home',
  'eb007e1f4737b9a692fea22e3d07afa4|expenses:food|Food & Drinks|Food & Drinks',
  '9361177b1494833ce1403dcd531cba94|expenses:food.groceries|Food & Drinks|Groceries',
  '983d4c03a1eb71c1c346f0c66edeeb81|expenses:food.restaurants|Food & Drinks|Restaurants',
  '20b5c4355eeecc333238afe3ea9ebb96|expenses:food.bars|Food & Drinks|Bars and liquor',
  '79ebe8f14f07dfe1f82781bffcaaa55d|expenses:food.other|Food & Drinks|Other food',
  'ab9f3d53e04d71d4b4a31ac00305f9fd|expenses:transport|Transport|Transport',
  '8380ccc8e5cf7dffe6113c36cfd1f2d5|expenses:transport.car|Transport|Car and fuel',
  'e50819ac0556068358963b639bd573ed|expenses:transport.publictransport|Transport|Public transport',
  '8760255ddfa959e2c79d44aaf98b2bec|expenses:transport.taxi|Transport|Taxi',
  '4b4562a9f9c6232bf6f80062ef770ed7|expenses:transport.flights|Transport|Flights',
  '18ef181964a0228b1731afaef3966a36|expenses:transport.other|Transport|Other transport',
  '0bd49b2d0fa11670bd3751adf149db96|expenses:shopping|Shopping|Shopping',
  '035095d0e01e653e04e532126052bacb|expenses:shopping.clothes|Shopping|Clothes',
  '5ba9990851c8dc090e487df2e87f1639|expenses:shopping.electronics|Shopping|Electronics',
  '21c9e186d461019ba9b9e6196020b435|expenses:shopping.other|Shopping|Other shopping',
  'fb7de9ba5691ac6442cc63183b1ddf19|expenses:entertainment|Leisure|Leisure',
  'fd114bdad8a6df6529466567725fb166|expenses:entertainment.culture|Leisure|Culture',
  '8f84a114f15c05bddfbdab912ba87f06|expenses:entertainment.subscriptions|Leisure|Streaming and games',
  'aefe6f5d549c4df1583d4b378ae6f738|expenses:entertainment.hobby|Leisure|Hobbies',
  '176e439eb2f426af24537e27110d89fb|expenses:entertainment.travel|Leisure|Hotels and travel',
  '3b954dcb0139a462d0f1cbeddbe889cf|expenses:entertainment.other|Leisure|Other leisure',
  '97dfa06e95b799965ba74ba0777aca20|expenses:wellness|Health & Beauty|Health & Beauty',
  '3ba14977cd0ef1a4ea5915fdac4dd501|expenses:wellness.healthcare|Health & Beauty|Healthcare',
  '94a588771017bd1883c40a565b81b918|expenses:wellness.pharmacy|Health & Beauty|Pharmacy',
  'f77e6a389e5376d2c80bb07c420042a2|expenses:wellness.beauty|Health & Beauty|Beauty',
  '768b1828e1cec47beaf1668bcef4c8e8|expenses:wellness.sport|Health & Beauty|Sport',
  'b0219a66f88a83578e4946b353e14d91|expenses:wellness.other|Health & Beauty|Other health',
  'adf82a41c74e63c1088f4c6eb2de67fb|expenses:misc|Other|Other',
  'c6c5f78dd0af178ed578a4cfdaab6ab4|expenses:misc.withdrawals|Other|Cash',
  '47e1bd81a5be529cbabae554114e6d44|expenses:misc.taxes|Other|Taxes',
  '265973f530f869362faf192bea77726c|expenses:misc.fees|Other|Bank fees and interest',
  '3121fc52dbd8229ab7fc3874ac318002|expenses:misc.education|Other|Education',
  '0638a4dcb0a1e05e061052f727c14f3f|expenses:misc.charity|Other|Charity',
  '4d8ab0ee8b6febf921abe4641bb0b73d|expenses:misc.wages|Other|Wages paid',
  'f46b76ce6cd37f6b8d719436e97338a1|expenses:misc.uncategorized|Other|Uncategorized',
  '182cdbad805b3440e388849bca2fa407|income:salary|Salary|Salary',
  'a6ac3814fbea20dd35e1e32d5b2a5c2a|income:salary.pay|Salary|Pay',
  '354bb7c8f8f502c0bceb6dedfefc0dca|income:financial|Capital|Capital',
  '1ba3e9d3cc06f6f0594c7c34aea319a5|income:financial.interest|Capital|Interest',
  '124fe796243661d5fd4209d4718a491e|income:financial.other|Capital|Other capital',
  'cc8996e72d6dc9ce5f25547a339bae54|income:other|Other income|Other income',
  'ef78988f358220d1c5a6a16b0310d045|income:other.refund|Other income|Refunds',
  '41e82cc9e273150772faeeeff4b05240|income:other.other|Other income|Other',
  '40fa1161892782b5d7638f7621c5ff66|transfers:savings|Savings|Savings',
  'a8707114b52a7ded7c454adeef5bc874|transfers:savings.savings|Savings|Savings',
  '900abb68b0e88aa5c523c7cd58d675ca|transfers:debt|Debt|Debt',
  '5ef1c55ecb2ee513db3b05ee4c8289a5|transfers:debt.creditcard|Debt|Credit card bill',
  '4f4a72807e65eeb31b40a657fb1b0f60|transfers:debt.loan|Debt|Loan payment',
  '1c2850b44b9380b9c9845b881fe5cb67|transfers:other|Other transfers|Other transfers',
  '78f94b8bbe8a5f72cd8a976029eef897|transfers:other.other|Other transfers|Other',
] as const

export const categories: readonly Category[] = ROWS.map((row, index) => {
  const { id, code, group, groupName, name } = split(row)
  const isLeaf = code !== group
  const next = ROWS[index + 1]
  return {
    id,
    code,
    type: typeOf(code),
    parentId: isLeaf ? ROWS.map(split).find((other) => other.code === group)?.id : undefined,
    groupName,
    name,
    isDefault: isLeaf && (next === undefined || split(next).group !== group),
  }
})

function split(row: string) {
  const [id = '', code = '', groupName = '', name = ''] = row.split('|')
  const [group = ''] = code.split('.')
  return { id, code, group, groupName, name }
}

function typeOf(code: string): CategoryType {
  return code.startsWith('income:') ? 'income' : code.startsWith('transfers:') ? 'transfers' : 'expenses'
}

const byId = new Map(categories.map((category) => [category.id, category]))

export function findCategory(id: string): Category | undefined {
  return byId.get(id)
}

const byCode = new Map(categories.map((category) => [category.code, category]))

/** Throws for a code that is not in the table, which is a programming error. */
export function categoryOf(code: string): Category {
  const category = byCode.get(code)
  if (category === undefined) throw new TypeError(`there is no category ${code}`)
  return category
}

/** Whether it is one of the leaves, or belongs to one of the groups; undefined wants every category. */
export function isInCategories({ id, parentId }: Category, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.includes(id) || wanted.includes(parentId ?? id)
}
