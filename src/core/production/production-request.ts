// contract: Production access: requests, business profiles and documents

import type { Product } from '../policy.ts'

/**
 *     requested -> in_review -> approved --> requested (for further products)
 *                  |    ^  \--> refused --> requested (asked for again)
 *                  v    |
 *               more_needed
 *
 * `requested`: the business verification (KYB) is missing. The app acts from the first `approved` on, and keeps its products
 * whatever becomes of a later request.
 */
export const PRODUCTION_STATES = ['requested', 'in_review', 'more_needed', 'approved', 'refused'] as const

export type ProductionState = (typeof PRODUCTION_STATES)[number]

/** The states from which each state is reached. Approving twice is harmless, and finishes an interrupted approval. */
export const REACHED_FROM: Readonly<Record<ProductionState, readonly ProductionState[]>> = {
  requested: ['refused', 'approved'],
  in_review: ['requested', 'more_needed'],
  more_needed: ['in_review'],
  approved: ['in_review', 'more_needed', 'approved'],
  refused: ['in_review', 'more_needed'],
}

export interface ProductionRequest {
  readonly appId: string
  readonly organisationId: string
  readonly products: readonly Product[]
  readonly state: ProductionState
  /** The operator's message to the members, with what is missing or the reason of the refusal. */
  readonly message: string
  /** E-mail address of the member who requested it. */
  readonly requestedBy: string
  readonly requestedAtMs: number
  readonly changedAtMs: number
}

/** The operator's contact at the company, and the use case. */
export interface BusinessContact {
  readonly company: string
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly useCase: string
}

export const LICENCES = ['own', 'agent', 'none'] as const

/** The facts about the company that the operator verifies. */
export interface BusinessFacts {
  readonly legalName: string
  readonly registrationNumber: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly address: string
  readonly website: string
  /** Its own licence to read accounts, that of a company whose agent it is, or that of the operator. */
  readonly licence: (typeof LICENCES)[number]
}

export interface BusinessProfile {
  readonly organisationId: string
  readonly contact: BusinessContact
  readonly business: BusinessFacts | undefined
  readonly updatedAtMs: number
}

export const DOCUMENT_KINDS = ['registration', 'ownership', 'licence', 'other'] as const

export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

export const MAX_DOCUMENTS = 20

export interface BusinessDocument {
  readonly organisationId: string
  readonly documentId: string
  readonly kind: DocumentKind
  readonly name: string
  readonly type: string
  /** In bytes. */
  readonly size: number
  readonly uploadedBy: string
  readonly uploadedAtMs: number
  /** A submitted document cannot be deleted. */
  readonly submittedAtMs: number | undefined
}

export interface StoredDocument extends BusinessDocument {
  readonly sealedContent: string
}

export const PRODUCTION_PROBLEMS = {
  contact_missing: 'Tell us first who you are and what you plan: fill in the contact form.',
  app_not_production:
    'A sandbox app connects test banks only. Create a production app, and request access for that one.',
  products_missing: 'Choose at least one product.',
  products_approved: 'The app has these products already. Choose one that it lacks.',
  request_unknown: 'Production access was not requested for this app.',
  request_in_other_state: 'The request has moved on meanwhile. Reload the page.',
  business_missing: 'Fill in the facts about the company first.',
  registration_missing: 'Add an extract of the company register first.',
  document_type_unknown: 'Only PDF, PNG and JPEG files are accepted, and this file is none of them.',
  document_too_large: 'A document has at most 5 MB.',
  document_name_invalid: 'A file name has 1 to 120 characters.',
  document_submitted: 'This document was submitted for review, and stays.',
  document_unknown: 'There is no such document.',
  too_many_documents: 'There are 20 documents: delete one first.',
  reason_missing: 'Give a reason; the members of the organisation read it.',
  value_invalid: 'This value is not allowed.',
} as const

export type ProductionProblem = keyof typeof PRODUCTION_PROBLEMS
