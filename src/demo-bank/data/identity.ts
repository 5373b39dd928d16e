// rule: Identity of a test user: name, birthday, residence, national identity number

import type { Customer } from '../api-contract.ts'
import type { Market } from './market.ts'
import { type Seeded, seeded } from './seeded-random.ts'

/** The customer record for a seed; the same seed always gives the same record. `fixedName` replaces the generated name. */
export function identityOf(market: Market, seed: string, business: boolean, fixedName?: string): Customer {
  const draw = seeded(`identity/${seed}`)
  const drawnName = `${draw.pick(market.firstNames)} ${draw.pick(market.lastNames)}`
  const birth = { year: draw.int(1958, 2001), month: draw.int(1, 12), day: draw.int(1, 28) }
  const houseNumber = draw.int(1, 98)
  const street = draw.pick(market.streets)
  const nationalId = nationalIdOf(market.code, birth, draw)
  const place = market.places === undefined ? undefined : draw.pick(market.places)
  return {
    id: `cust_${seed}`,
    name: fixedName ?? drawnName,
    ...(business ? { companyName: companyOf(market, seed) } : {}),
    segment: business ? 'business' : 'personal',
    dateOfBirth: `${birth.year}-${pad(birth.month)}-${pad(birth.day)}`,
    ...(nationalId === undefined ? {} : { nationalId }),
    address: {
      street: market.numberFirst ? `${houseNumber} ${street}` : `${street} ${houseNumber}`,
      postalCode: fill(place?.postalCode ?? market.postalCode, draw),
      city: place?.city ?? draw.pick(market.cities),
      ...(place === undefined ? {} : { region: place.region }),
      country: market.code,
    },
    email: `${seed}@example.com`,
    phone: fill(market.phone, draw),
  }
}

/** The name of the company that a business user acts for. */
export function companyOf(market: Market, seed: string): string {
  const draw = seeded(`company/${seed}`)
  const kind = draw.pick(['Studio', 'Trading', 'Design', 'Foods', 'Works'])
  return `${draw.pick(market.lastNames).split(' ')[0] ?? ''} ${kind} ${COMPANY_FORM[market.code]}`
}

/** The name of the other holder of a joint account. */
export function partnerOf(market: Market, seed: string): string {
  const draw = seeded(`partner/${seed}`)
  return `${draw.pick(market.firstNames)} ${draw.pick(market.lastNames)}`
}

const COMPANY_FORM: { readonly [market in Market['code']]: string } = {
  AT: 'GmbH',
  BE: 'BV',
  CA: 'Inc.',
  CZ: 's.r.o.',
  DE: 'GmbH',
  DK: 'ApS',
  EE: 'OÜ',
  ES: 'SL',
  FI: 'Oy',
  FR: 'SARL',
  GB: 'Ltd',
  IE: 'Ltd',
  IT: 'Srl',
  LT: 'UAB',
  LV: 'SIA',
  NL: 'BV',
  NO: 'AS',
  PL: 'sp. z o.o.',
  PT: 'Lda',
  SE: 'AB',
}

type Birth = { readonly year: number; readonly month: number; readonly day: number }

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}

function fill(pattern: string, draw: Seeded): string {
  return pattern.replaceAll('#', () => String(draw.int(0, 9)))
}

// Numbers that satisfy the market's check rule, from the range that its authority reserves for tests, if there is one.
function nationalIdOf(market: Market['code'], birth: Birth, draw: Seeded): string | undefined {
  const short = `${pad(birth.day)}${pad(birth.month)}${pad(birth.year % 100)}`
  if (market === 'SE') {
    const body = `${pad(birth.year % 100)}${pad(birth.month)}${pad(birth.day)}98${draw.int(0, 9)}`
    return `${Math.floor(birth.year / 100)}${body.slice(0, 6)}-${body.slice(6)}${luhnCheck(body)}`
  }
  if (market === 'FI') {
    const serial = `9${draw.digits(2)}`
    const sign = '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(`${short}${serial}`) % 31] ?? ''
    return `${short}${birth.year < 2000 ? '-' : 'A'}${serial}${sign}`
  }
  if (market === 'ES') {
    const number = draw.digits(8)
    return `${number}${'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] ?? ''}`
  }
  if (market === 'DK') return `${short}-${draw.digits(4)}`
  return undefined
}

function luhnCheck(digits: string): number {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const value = Number(digits[index]) * (index % 2 === 0 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return (10 - (sum % 10)) % 10
}
