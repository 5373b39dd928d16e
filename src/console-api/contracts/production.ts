// contract: Bodies of the Console API about production access and the operator's desk
// Never: server code. The Console imports the types of this file.

import { Type } from 'typebox'
import { PRODUCT_NAMES } from '../../core/policy.ts'
import { DOCUMENT_KINDS, LICENCES, PRODUCTION_STATES } from '../../core/production/production-request.ts'
import type { AppView, EventView, MemberView } from './bodies.ts'
import type { DomainView } from './provider.ts'
import { orNull, TIME, type View } from './views.ts'

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

export const DOCUMENT_VIEW = Type.Object({
  id: Type.String(),
  kind: Type.Enum([...DOCUMENT_KINDS]),
  name: Type.String(),
  type: Type.String(),
  size: Type.Integer(),
  uploaded_by: Type.String(),
  uploaded_at: TIME,
  submitted_at: orNull(TIME),
})
export type DocumentView = View<typeof DOCUMENT_VIEW>

const CONTACT_VIEW = Type.Object({
  company: Type.String(),
  name: Type.String(),
  email: Type.String(),
  phone: Type.String(),
  use_case: Type.String(),
})

const BUSINESS_FACTS_VIEW = Type.Object({
  legal_name: Type.String(),
  registration_number: Type.String(),
  country: Type.String(),
  address: Type.String(),
  website: Type.String(),
  licence: Type.Enum([...LICENCES]),
})

export const BUSINESS_VIEW = Type.Object({
  contact: orNull(CONTACT_VIEW),
  business: orNull(BUSINESS_FACTS_VIEW),
  documents: Type.Array(DOCUMENT_VIEW),
  products: Type.Array(Type.Object({ name: Type.Enum([...PRODUCT_NAMES]), sentence: Type.String() })),
})
export type BusinessView = View<typeof BUSINESS_VIEW>

export const PRODUCTION_REQUEST_VIEW = Type.Object({
  app_id: Type.String(),
  organisation_id: Type.String(),
  products: Type.Array(Type.Enum([...PRODUCT_NAMES])),
  state: Type.Enum([...PRODUCTION_STATES]),
  message: Type.String({ description: 'Of the operator.' }),
  requested_by: Type.String(),
  requested_at: TIME,
  changed_at: TIME,
})
export type ProductionRequestView = View<typeof PRODUCTION_REQUEST_VIEW>

export const PRODUCTION_VIEW = Type.Object({ request: orNull(PRODUCTION_REQUEST_VIEW) })
export type ProductionView = View<typeof PRODUCTION_VIEW>

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
  readonly domains: readonly DomainView[]
}
