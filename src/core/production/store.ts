// contract: Storage of business profiles, documents and production requests

import type { AuditEvent } from '../apps/audit.ts'
import type { OrganisationEvent } from '../organisations/member.ts'
import type {
  BusinessContact,
  BusinessDocument,
  BusinessFacts,
  BusinessProfile,
  ProductionRequest,
  ProductionState,
  StoredDocument,
} from './production-request.ts'

export interface ProductionStore {
  /** Creates the profile, or replaces its contact. */
  saveBusinessContact(contact: BusinessContact, event: OrganisationEvent): Promise<void>
  /** `unknown` without a contact. */
  saveBusinessFacts(business: BusinessFacts, event: OrganisationEvent): Promise<'saved' | 'unknown'>
  loadBusinessProfile(organisationId: string): Promise<BusinessProfile | undefined>
  /** Counts in the same transaction. */
  addBusinessDocument(
    document: StoredDocument,
    maxDocuments: number,
    event: OrganisationEvent,
  ): Promise<'added' | 'limit_reached'>
  /** The oldest first. */
  listBusinessDocuments(organisationId: string): Promise<readonly BusinessDocument[]>
  loadBusinessDocument(organisationId: string, documentId: string): Promise<StoredDocument | undefined>
  /** Has no effect on a submitted document. */
  deleteBusinessDocument(
    organisationId: string,
    documentId: string,
    event: OrganisationEvent,
  ): Promise<'deleted' | 'submitted' | 'unknown'>
  markDocumentsSubmitted(organisationId: string, nowMs: number): Promise<void>
  /** Replaces a request that was refused or approved. `exists` for any other. */
  createProductionRequest(
    request: ProductionRequest,
    event: AuditEvent,
  ): Promise<'created' | 'exists' | 'unknown'>
  loadProductionRequest(appId: string): Promise<ProductionRequest | undefined>
  /** The least recently changed first. */
  listProductionRequests(state: ProductionState, limit: number): Promise<readonly ProductionRequest[]>
  /**
   * Of several concurrent decisions, one is stored. An approval releases the app in the same transaction, and adds the products to
   * those that bound the app; an app that products do not bound stays so.
   */
  advanceProductionRequest(
    request: Pick<ProductionRequest, 'appId' | 'state' | 'message' | 'changedAtMs'>,
    from: readonly ProductionState[],
    event: AuditEvent,
  ): Promise<'advanced' | 'other_state' | 'unknown'>
}
