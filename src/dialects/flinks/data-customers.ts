// codec: GET the customer who authorized the access, in FDX 5 and 6
// Spec: docs.flinks.com, get customers; FDX API 5 and 6, customer entity

import type { BankContact, BankIdentity } from '../../core/banks/bank.ts'
import { whileConsented } from '../../core/connections/consented.ts'
import { readUserInfo, type UserInfo } from '../../core/connections/read-userinfo.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { call, type Route } from '../dialect.ts'
import { forUser } from '../request-values.ts'
import { CUSTOMER, dataErrors } from './data-schemas.ts'
import { type FdxVersion, known, needAny } from './fdx.ts'

const readConsented = whileConsented(readUserInfo)

const CONTACT = 'CUSTOMER_CONTACT'
const PERSONAL = 'CUSTOMER_PERSONAL'

export function customerRoutes({ base, prefix }: FdxVersion): readonly Route[] {
  return [
    {
      method: 'GET',
      path: `${base}/customers/current`,
      name: `${prefix}ReadCustomer`,
      summary: 'Get Customers',
      description: `With the scope \`${CONTACT}\` the addresses, with \`${PERSONAL}\` the date of birth, with either the name.`,
      access: { kind: 'token', accepts: ['user'], scopes: [] },
      body: { kind: 'ignored' },
      responses: { 200: { description: 'The customer.', schema: CUSTOMER }, ...dataErrors() },
      parse: forUser((_request, caller) => {
        const allowed = needAny(caller, CONTACT, PERSONAL)
        if (!allowed.ok) return allowed
        return call(readConsented, { caller }, (userInfo) => ({
          status: 200,
          headers: { 'cache-control': 'no-store' },
          body: renderCustomer(userInfo, caller),
        }))
      }),
    },
  ]
}

function renderCustomer({ subject, identity }: UserInfo, { scopes }: UserCaller): JsonObject {
  const contact = scopes.includes(CONTACT) ? identity?.contact : undefined
  return known([
    ['customerId', subject],
    ['name', identity && renderName(identity)],
    ['dateOfBirth', scopes.includes(PERSONAL) ? identity?.dateOfBirth : undefined],
    ...Object.entries(contact === undefined ? {} : renderContact(contact)),
  ])
}

/** The bank states one name; the last word is the last name. */
function renderName({ name }: BankIdentity): JsonObject {
  const words = name.split(' ').filter((word) => word !== '')
  const [first, ...others] = words
  return known([
    ['first', first],
    ['middle', others.length > 1 ? others.slice(0, -1).join(' ') : undefined],
    ['last', others.at(-1)],
  ])
}

function renderContact({ email, address, phone }: BankContact): JsonObject {
  return known([
    ['email', email === undefined ? undefined : [email]],
    [
      'addresses',
      address && [
        known([
          ['line1', address.street],
          ['city', address.city],
          ['region', address.region],
          ['postalCode', address.postalCode],
          ['country', address.country],
          ['type', 'HOME'],
        ]),
      ],
    ],
    ['telephones', phone === undefined ? undefined : [renderPhone(phone)]],
  ])
}

/** Country code and number apart, where the number is one of North America. */
function renderPhone(phone: string): Json {
  const digits = phone.replaceAll(/[^0-9]/g, '')
  const isNorthAmerican = phone.startsWith('+1') && digits.length === 11
  return known([
    ['type', 'HOME'],
    ['country', isNorthAmerican ? '1' : undefined],
    ['number', isNorthAmerican ? digits.slice(1) : digits],
  ])
}
