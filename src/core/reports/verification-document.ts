// rule: Account verification report as a printed document

import { isoInstant } from '../../lib/iso-date.ts'
import type { Party } from '../accounts/parties.ts'
import type { PostalAddress } from '../banks/bank.ts'
import type { PrintedDocument, PrintedFact, PrintedPart } from './printed-document.ts'
import type { Verification, VerifiedAccount, VerifiedBank } from './verification.ts'

const TYPES: Readonly<Record<VerifiedAccount['type'], string>> = {
  checking: 'Current account',
  savings: 'Savings account',
  credit_card: 'Credit card',
}

const SEGMENTS: Readonly<Record<VerifiedAccount['segment'], string | undefined>> = {
  PERSONAL: 'A person',
  BUSINESS: 'A business',
  UNDEFINED: undefined,
}

const ROLES: Readonly<Record<Party['role'], string>> = {
  HOLDER: 'Holder',
  AUTHORIZED_USER: 'May use the account',
  OTHER: 'Other',
  UNKNOWN: 'Not known',
}

const TITLE = 'Account verification report'

export function documentOf(
  { externalReference, banks }: Verification,
  { reportId, createdAtMs }: { readonly reportId: string; readonly createdAtMs: number },
): PrintedDocument {
  return {
    title: TITLE,
    language: 'en',
    createdAtMs,
    parts: [
      {
        kind: 'paragraph',
        text: 'What the banks named below say about these accounts, as read on the person’s behalf.',
      },
      facts([
        ['Report', reportId],
        ['Reference', externalReference],
        ['Made', instant(createdAtMs)],
        ['Accounts', String(banks.reduce((sum, { accounts }) => sum + accounts.length, 0))],
      ]),
      ...banks.flatMap(describeBank),
    ],
    footer: `${TITLE} ${reportId}`,
  }
}

function describeBank({
  institutionName,
  providerName,
  refreshedAtMs,
  identity,
  accounts,
}: VerifiedBank): readonly PrintedPart[] {
  return [
    { kind: 'heading', level: 2, text: institutionName },
    facts([
      ['Connected as', providerName],
      ['Read from the bank', instant(refreshedAtMs)],
      ['Person who signed in', identity?.name],
      ['Date of birth', identity?.dateOfBirth],
      ['National number', identity?.nationalId],
      ['Address', identity?.contact?.address && addressOf(identity.contact.address)],
      ['Email', identity?.contact?.email],
      ['Phone', identity?.contact?.phone],
    ]),
    ...accounts.flatMap(describeAccount),
  ]
}

function addressOf({ street, postalCode, city, region, country }: PostalAddress): string {
  return [street, `${postalCode} ${city}`, region, country].filter((part) => part !== undefined).join(', ')
}

function describeAccount(account: VerifiedAccount): readonly PrintedPart[] {
  const { name, type, segment, currency, accountNumber, iban, bban, bic, sortCode, maskedPan, parties } =
    account
  const heading: PrintedPart = { kind: 'heading', level: 3, text: name }
  const numbers = facts([
    ['Kind', TYPES[type]],
    ['Offered to', SEGMENTS[segment]],
    ['Currency', currency],
    ['Account number', accountNumber],
    ['Sort code', sortCode?.replace(/^([0-9]{2})([0-9]{2})([0-9]{2})$/, '$1-$2-$3')],
    ['Card number', maskedPan],
    ['IBAN', iban?.replaceAll(/(.{4})(?=.)/g, '$1 ')],
    ['BBAN', iban === undefined ? bban : undefined],
    ['BIC', bic],
    ['Account id', account.accountId],
  ])
  if (parties.length === 0) return [heading, numbers]
  return [
    heading,
    numbers,
    {
      kind: 'table',
      columns: [
        { title: 'Party', align: 'left', share: 0.5 },
        { title: 'Role', align: 'left', share: 0.25 },
        { title: 'National number', align: 'left', share: 0.25 },
      ],
      rows: parties.map((party) => [party.name, ROLES[party.role], party.nationalId ?? '–']),
    },
  ]
}

/** Drops undefined values. */
function facts(rows: readonly (readonly [name: string, value: string | undefined])[]): PrintedPart {
  const known = rows.flatMap(([name, value]): readonly PrintedFact[] =>
    value === undefined ? [] : [[name, value]],
  )
  return { kind: 'facts', rows: known }
}

/** Such as 2026-03-02 09:00 UTC, unambiguous in every market. */
function instant(ms: number): string {
  return `${isoInstant(ms).slice(0, 16).replace('T', ' ')} UTC`
}
