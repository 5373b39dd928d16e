// operation: State the facts about a business, and add or remove its documents

import { err, ok, type Result } from '../../lib/result.ts'
import { changeOf } from '../apps/record-audit.ts'
import { businessDocumentContext } from '../keys/sealed.ts'
import { newOrganisationEvent } from '../organisations/organisation-event.ts'
import type { Ports } from '../ports.ts'
import { documentNameOf, documentTypeOf, MAX_DOCUMENT_BYTES } from './document-type.ts'
import {
  type BusinessContact,
  type BusinessDocument,
  type BusinessFacts,
  type DocumentKind,
  MAX_DOCUMENTS,
  type ProductionProblem,
  type StoredDocument,
} from './production-request.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random'>

interface Command {
  readonly organisationId: string
  readonly actor: string
}

const LINE = /^[^\p{Cc}\p{Cf}]+$/u
const LINES = /^[^\p{Cf}]+$/u
const WEBSITE = /^https?:\/\/[^\s/]+/

export async function saveContact(
  ports: Needs,
  { organisationId, actor }: Command,
  contact: BusinessContact,
): Promise<Result<undefined, ProductionProblem>> {
  const { company, name, email, phone, useCase } = contact
  const isValid = [company, name, email].every((text) => LINE.test(text)) && LINES.test(useCase)
  if (!isValid || (phone !== '' && !LINE.test(phone))) return err('value_invalid')
  const before = await ports.store.loadBusinessProfile(organisationId)
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'business.contact_changed',
    target: company,
    ...changeOf({ ...before?.contact }, { ...contact }),
  })
  await ports.store.saveBusinessContact(contact, event)
  return ok(undefined)
}

export async function saveFacts(
  ports: Needs,
  { organisationId, actor }: Command,
  facts: BusinessFacts,
): Promise<Result<undefined, ProductionProblem>> {
  const { legalName, registrationNumber, country, address, website } = facts
  const isValid = [legalName, registrationNumber].every((text) => LINE.test(text)) && LINES.test(address)
  if (!isValid || !/^[A-Z]{2}$/.test(country) || !WEBSITE.test(website)) return err('value_invalid')
  const before = await ports.store.loadBusinessProfile(organisationId)
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'business.facts_changed',
    target: legalName,
    ...changeOf({ ...before?.business }, { ...facts }),
  })
  const fact = await ports.store.saveBusinessFacts(facts, event)
  return fact === 'saved' ? ok(undefined) : err('contact_missing')
}

export interface AddDocument extends Command {
  readonly kind: DocumentKind
  readonly name: string
  readonly bytes: Uint8Array
  /** The same bytes in base64, as they are sealed. */
  readonly base64: string
}

export async function addDocument(
  ports: Needs & Pick<Ports, 'vault'>,
  { organisationId, actor, kind, name: given, bytes, base64 }: AddDocument,
): Promise<Result<BusinessDocument, ProductionProblem>> {
  if (bytes.length > MAX_DOCUMENT_BYTES) return err('document_too_large')
  const type = documentTypeOf(bytes)
  if (type === undefined) return err('document_type_unknown')
  const name = documentNameOf(given, type)
  if (name === undefined) return err('document_name_invalid')
  const documentId = ports.random.id()
  const document: BusinessDocument = {
    organisationId,
    documentId,
    kind,
    name,
    type,
    size: bytes.length,
    uploadedBy: actor,
    uploadedAtMs: ports.clock.nowMs(),
    submittedAtMs: undefined,
  }
  const sealedContent = ports.vault.seal(base64, documentContext(document))
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'business.document_added',
    target: name,
    before: null,
    after: { kind, type, size: bytes.length },
  })
  const fact = await ports.store.addBusinessDocument({ ...document, sealedContent }, MAX_DOCUMENTS, event)
  return fact === 'added' ? ok(document) : err('too_many_documents')
}

export async function deleteDocument(
  ports: Needs,
  { organisationId, actor, documentId }: Command & { readonly documentId: string },
): Promise<Result<undefined, ProductionProblem>> {
  const documents = await ports.store.listBusinessDocuments(organisationId)
  const document = documents.find((one) => one.documentId === documentId)
  if (document === undefined) return err('document_unknown')
  const event = newOrganisationEvent(ports, {
    organisationId,
    actor,
    action: 'business.document_deleted',
    target: document.name,
    before: { kind: document.kind, type: document.type, size: document.size },
    after: null,
  })
  const fact = await ports.store.deleteBusinessDocument(organisationId, documentId, event)
  if (fact === 'submitted') return err('document_submitted')
  return fact === 'deleted' ? ok(undefined) : err('document_unknown')
}

export interface OpenedDocument {
  readonly document: BusinessDocument
  readonly base64: string
}

export async function openDocument(
  { store, vault }: Pick<Ports, 'store' | 'vault'>,
  organisationId: string,
  documentId: string,
): Promise<Result<OpenedDocument, ProductionProblem>> {
  const stored: StoredDocument | undefined = await store.loadBusinessDocument(organisationId, documentId)
  if (stored === undefined) return err('document_unknown')
  return ok({ document: stored, base64: vault.open(stored.sealedContent, documentContext(stored)) })
}

/** Binds a sealed document to its row. */
function documentContext({
  organisationId,
  documentId,
}: Pick<BusinessDocument, 'organisationId' | 'documentId'>): string {
  return businessDocumentContext(`${organisationId}:${documentId}`)
}
