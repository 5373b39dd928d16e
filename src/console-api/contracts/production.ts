// contract: Bodies of the Console API about production access and the operator's desk
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { PRODUCT_NAMES, type Product } from '../../core/policy.ts'
import {
  DOCUMENT_KINDS,
  type DocumentKind,
  LICENCES,
  type ProductionState,
} from '../../core/production/production-request.ts'
import type { AppView, EventView, MemberView } from './bodies.ts'

const closed = { additionalProperties: false } as const
const text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description })
const password = Type.Optional(
  Type.String({ minLength: 1, maxLength: 1024, description: 'Password of the Console account' }),
)

export const CONTACT = Type.Object(
  {
    company: text(120, 'Company'),
    name: text(120, 'Whom the operator talks to'),
    email: text(254, 'E-mail address of this person'),
    phone: Type.Optional(Type.String({ maxLength: 40, description: 'Phone number of this person' })),
    use_case: text(2000, 'What the company plans to do'),
  },
  closed,
)
export const BUSINESS = Type.Object(
  {
    legal_name: text(200, 'Name in the company register'),
    registration_number: text(60, 'Number in the company register'),
    country: Type.String({
      pattern: '^[A-Z]{2}$',
      description: 'Country of the register, ISO 3166-1 alpha-2',
    }),
    address: text(500, 'Registered address'),
    website: text(500, 'Website, with https://'),
    licence: Type.Enum([...LICENCES], { description: 'Permission to read accounts: own, agent or none' }),
  },
  closed,
)
export const NEW_DOCUMENT = Type.Object(
  {
    kind: Type.Enum([...DOCUMENT_KINDS]),
    name: text(255, 'File name'),
    content: Type.String({
      minLength: 1,
      maxLength: 7_100_000,
      description: 'The file in base64; PDF, PNG or JPEG',
    }),
  },
  closed,
)
export const PRODUCTION_REQUEST = Type.Object(
  { products: Type.Array(Type.Enum([...PRODUCT_NAMES]), { minItems: 1, maxItems: PRODUCT_NAMES.length }) },
  closed,
)
export const APPROVAL = Type.Object({ password }, closed)
export const REFUSAL = Type.Object({ password, message: text(2000, 'What the members are to know') }, closed)

export type DocumentView = {
  readonly id: string
  readonly kind: DocumentKind
  readonly name: string
  readonly type: string
  readonly size: number
  readonly uploaded_by: string
  readonly uploaded_at: string
  readonly submitted_at: string | null
}

type ContactView = {
  readonly company: string
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly use_case: string
}

type BusinessFactsView = {
  readonly legal_name: string
  readonly registration_number: string
  readonly country: string
  readonly address: string
  readonly website: string
  readonly licence: (typeof LICENCES)[number]
}

export type BusinessView = {
  readonly contact: ContactView | null
  readonly business: BusinessFactsView | null
  readonly documents: readonly DocumentView[]
  readonly products: readonly { readonly name: Product; readonly sentence: string }[]
}

export type ProductionRequestView = {
  readonly app_id: string
  readonly organisation_id: string
  readonly products: readonly Product[]
  readonly state: ProductionState
  /** Of the operator. */
  readonly message: string
  readonly requested_by: string
  readonly requested_at: string
  readonly changed_at: string
}

export type ProductionView = { readonly request: ProductionRequestView | null }

export type DeskRequestView = ProductionRequestView & {
  readonly app_name: string
  readonly display_name: string
  readonly organisation_name: string
}

export type DeskDetailView = {
  readonly request: DeskRequestView
  readonly app: AppView
  readonly profile: BusinessView
  readonly events: readonly EventView[]
}

export type DeskOrganisationView = {
  readonly id: string
  readonly name: string
  readonly created_at: string
  readonly suspended_at: string | null
  readonly suspended_reason: string | null
}

export type DeskOrganisationDetailView = {
  readonly organisation: DeskOrganisationView
  readonly members: readonly MemberView[]
  readonly apps: readonly AppView[]
}
