// page: Labels of production access: states, holds, business facts, documents

import type { ReactNode } from 'react'
import type { AppView, DialectView } from '../../../src/console-api/contracts/bodies.ts'
import type {
  BusinessView,
  DocumentView,
  ProductionRequestView,
} from '../../../src/console-api/contracts/production.ts'
import { BASE } from '../api.ts'
import { Time } from './time.tsx'

export const STATES: Readonly<Record<ProductionRequestView['state'], readonly [string, string]>> = {
  requested: ['Verification missing', 'badge'],
  in_review: ['In review', 'badge'],
  more_needed: ['More needed', 'badge bad'],
  approved: ['Approved', 'badge good'],
  refused: ['Refused', 'badge bad'],
}

export const PRODUCT_TITLES: Readonly<Record<string, string>> = {
  account_information: 'Account information',
  reports: 'Reports',
  insights: 'Insights',
  payments: 'Payments',
}

/** Whether the products of the app open the scope. A sandbox app has every product. */
export function opensScope(app: AppView, { products }: DialectView['scopes'][number]): boolean {
  const { products: approved } = app
  return approved === null || products.length === 0 || products.some((name) => approved.includes(name))
}

export function productTitles(products: readonly string[]): string {
  return products.map((name) => PRODUCT_TITLES[name] ?? name).join(' or ')
}

export const DOCUMENT_KINDS = [
  ['registration', 'Extract of the company register'],
  ['ownership', 'Owners and directors'],
  ['licence', 'Licence, or agreement as agent'],
  ['other', 'Other'],
] as const

export const LICENCES = [
  ['own', 'Its own licence'],
  ['agent', 'Agent of a licensed company'],
  ['none', 'None: under the licence of the operator'],
] as const

export function StateBadge({ state }: { readonly state: ProductionRequestView['state'] }): ReactNode {
  const [words, look] = STATES[state]
  return <span className={look}>{words}</span>
}

const HOLDS: Readonly<Record<AppView['holds'][number]['hold'], string>> = {
  member: 'Disabled by a member of the organisation',
  operator: 'Suspended by the operator',
  organisation: 'Its organisation is suspended by the operator',
  approval: 'Waits for production access',
}

/** Why an app is disabled, each reason with its time. */
export function Holds({ app }: { readonly app: AppView }): ReactNode {
  if (app.holds.length === 0) return null
  return (
    <ul className="plain">
      {app.holds.map(({ hold, at, note }) => (
        <li key={hold}>
          <b>{HOLDS[hold]}</b>{' '}
          <span className="soft">
            since <Time at={at} />
          </span>
          {note !== '' && <p>{note}</p>}
        </li>
      ))}
    </ul>
  )
}

export function Facts({ profile }: { readonly profile: BusinessView }): ReactNode {
  const { contact, business } = profile
  const rows: readonly (readonly [string, string])[] = [
    ...(contact === null
      ? []
      : ([
          ['Company', contact.company],
          ['Contact', `${contact.name}, ${contact.email}${contact.phone === '' ? '' : `, ${contact.phone}`}`],
          ['Plan', contact.use_case],
        ] as const)),
    ...(business === null
      ? []
      : ([
          ['Legal name', business.legal_name],
          ['Registration number', `${business.registration_number} (${business.country})`],
          ['Address', business.address],
          ['Website', business.website],
          ['Licence', LICENCES.find(([value]) => value === business.licence)?.[1] ?? business.licence],
        ] as const)),
  ]
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function Documents({
  documents,
  path,
  action,
}: {
  readonly documents: readonly DocumentView[]
  /** Of a document by its id, below the API. */
  readonly path: (documentId: string) => string
  readonly action?: (document: DocumentView) => ReactNode
}): ReactNode {
  return (
    <ul className="plain">
      {documents.map((document) => (
        <li key={document.id} className="row">
          <span>
            <a href={`${BASE}/api${path(document.id)}`} download={document.name}>
              {document.name}
            </a>{' '}
            <span className="soft">
              {DOCUMENT_KINDS.find(([kind]) => kind === document.kind)?.[1]},{' '}
              {Math.max(1, Math.round(document.size / 1024))} KB, added <Time at={document.uploaded_at} />
              {document.submitted_at !== null && ', submitted'}
            </span>
          </span>
          {action?.(document)}
        </li>
      ))}
    </ul>
  )
}
