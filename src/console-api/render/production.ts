// codec: Business profiles and production requests, as the Console API shows them

import { PRODUCT_NAMES, PRODUCTS } from '../../core/policy.ts'
import type { Ports } from '../../core/ports.ts'
import type { BusinessDocument, ProductionRequest } from '../../core/production/production-request.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { BusinessView, DocumentView, ProductionRequestView } from '../contracts/production.ts'
import { instantOrNull } from '../values/request-values.ts'

export async function renderBusiness(
  { store }: Pick<Ports, 'store'>,
  organisationId: string,
): Promise<BusinessView> {
  const profile = await store.loadBusinessProfile(organisationId)
  const documents = await store.listBusinessDocuments(organisationId)
  const { contact, business } = profile ?? {}
  return {
    contact:
      contact === undefined
        ? null
        : {
            company: contact.company,
            name: contact.name,
            email: contact.email,
            phone: contact.phone,
            use_case: contact.useCase,
          },
    business:
      business === undefined
        ? null
        : {
            legal_name: business.legalName,
            registration_number: business.registrationNumber,
            country: business.country,
            address: business.address,
            website: business.website,
            licence: business.licence,
          },
    documents: documents.map(renderDocument),
    products: PRODUCT_NAMES.map((name) => ({ name, sentence: PRODUCTS[name] })),
  }
}

export function renderDocument(document: BusinessDocument): DocumentView {
  return {
    id: document.documentId,
    kind: document.kind,
    name: document.name,
    type: document.type,
    size: document.size,
    uploaded_by: document.uploadedBy,
    uploaded_at: isoInstant(document.uploadedAtMs),
    submitted_at: instantOrNull(document.submittedAtMs),
  }
}

export function renderRequest(request: ProductionRequest): ProductionRequestView {
  return {
    app_id: request.appId,
    organisation_id: request.organisationId,
    products: request.products,
    state: request.state,
    message: request.message,
    requested_by: request.requestedBy,
    requested_at: isoInstant(request.requestedAtMs),
    changed_at: isoInstant(request.changedAtMs),
  }
}
