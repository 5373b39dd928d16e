// codec: Business profiles, their documents, and requests for production access

import { PRODUCT_NAMES, type Product } from '../../core/policy.ts'
import {
  type BusinessContact,
  type BusinessDocument,
  type BusinessFacts,
  type BusinessProfile,
  DOCUMENT_KINDS,
  LICENCES,
  PRODUCTION_STATES,
  type ProductionRequest,
} from '../../core/production/production-request.ts'
import type { ProductionStore } from '../../core/production/store.ts'
import { insertAuditEvent } from '../apps/audit.ts'
import { releaseHold } from '../apps/holds.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { onMissingParent, StorageError } from '../engine/errors.ts'
import { integer, optionalInteger, optionalText, text, word, wordList } from '../engine/row.ts'
import { insertOrganisationEvent } from '../organisations/organisations.ts'

const SAVE_CONTACT = `
  INSERT INTO business_profiles (organisation_id, contact, business, updated_at_ms)
  VALUES (:organisationId, :contact, NULL, :nowMs)
  ON CONFLICT (organisation_id) DO UPDATE SET contact = excluded.contact, updated_at_ms = excluded.updated_at_ms`

const SAVE_BUSINESS = `
  UPDATE business_profiles SET business = :business, updated_at_ms = :nowMs WHERE organisation_id = :organisationId`

const SELECT_PROFILE = `
  SELECT organisation_id, contact, business, updated_at_ms FROM business_profiles
  WHERE organisation_id = :organisationId`

const LOCK_ORGANISATION =
  'SELECT organisation_id FROM organisations WHERE organisation_id = :organisationId FOR UPDATE'

const COUNT_DOCUMENTS =
  'SELECT COUNT(*) AS stored FROM business_documents WHERE organisation_id = :organisationId'

const DOCUMENT_COLUMNS =
  'organisation_id, document_id, kind, name, type, size, uploaded_by, uploaded_at_ms, submitted_at_ms'

const INSERT_DOCUMENT = `
  INSERT INTO business_documents (${DOCUMENT_COLUMNS}, master_key_id, sealed_content)
  VALUES (:organisationId, :documentId, :kind, :name, :type, :size, :uploadedBy, :uploadedAtMs, :submittedAtMs, :masterKeyId, :sealedContent)`

const SELECT_DOCUMENTS = `
  SELECT ${DOCUMENT_COLUMNS} FROM business_documents WHERE organisation_id = :organisationId
  ORDER BY uploaded_at_ms, document_id`

const SELECT_DOCUMENT = `
  SELECT ${DOCUMENT_COLUMNS}, sealed_content FROM business_documents
  WHERE organisation_id = :organisationId AND document_id = :documentId`

/** In one statement: a document that is submitted at the same time stays. */
const DELETE_DOCUMENT = `
  DELETE FROM business_documents
  WHERE organisation_id = :organisationId AND document_id = :documentId AND submitted_at_ms IS NULL`

const MARK_SUBMITTED = `
  UPDATE business_documents SET submitted_at_ms = :nowMs
  WHERE organisation_id = :organisationId AND submitted_at_ms IS NULL`

const REQUEST_COLUMNS =
  'app_id, organisation_id, products, state, message, requested_by, requested_at_ms, changed_at_ms'

const LOCK_REQUEST = `SELECT ${REQUEST_COLUMNS} FROM production_requests WHERE app_id = :appId FOR UPDATE`

const DELETE_DECIDED = `DELETE FROM production_requests WHERE app_id = :appId AND state IN ('refused', 'approved')`

/** The app keeps the products that it has. One that products do not bound stays as it is. */
const UPDATE_PRODUCTS = 'UPDATE apps SET products = :products WHERE app_id = :appId AND products IS NOT NULL'

const LOCK_PRODUCTS = 'SELECT products FROM apps WHERE app_id = :appId FOR UPDATE'

const INSERT_REQUEST = `
  INSERT INTO production_requests (${REQUEST_COLUMNS})
  VALUES (:appId, :organisationId, :products, :state, :message, :requestedBy, :requestedAtMs, :changedAtMs)
  ON CONFLICT (app_id) DO NOTHING`

const SELECT_REQUEST = `SELECT ${REQUEST_COLUMNS} FROM production_requests WHERE app_id = :appId`

const SELECT_REQUESTS = `
  SELECT ${REQUEST_COLUMNS} FROM production_requests WHERE state = :state
  ORDER BY changed_at_ms, app_id LIMIT :limit`

const UPDATE_REQUEST = `
  UPDATE production_requests SET state = :state, message = :message, changed_at_ms = :changedAtMs
  WHERE app_id = :appId`

export function productionVerbs(driver: Driver): ProductionStore {
  return {
    saveBusinessContact(contact, event) {
      const { organisationId, atMs: nowMs } = event
      return driver.transaction(async (tx) => {
        await tx.run(SAVE_CONTACT, { organisationId, contact: JSON.stringify(contact), nowMs })
        await insertOrganisationEvent(tx, event)
      })
    },

    saveBusinessFacts(business, event) {
      const { organisationId, atMs: nowMs } = event
      return driver.transaction(async (tx) => {
        const saved = await tx.run(SAVE_BUSINESS, {
          organisationId,
          business: JSON.stringify(business),
          nowMs,
        })
        if (saved === 0) return 'unknown'
        await insertOrganisationEvent(tx, event)
        return 'saved'
      })
    },

    async loadBusinessProfile(organisationId) {
      const row = await driver.get(SELECT_PROFILE, { organisationId })
      return row === undefined ? undefined : readProfile(row)
    },

    addBusinessDocument(document, maxDocuments, event) {
      const { organisationId } = document
      return driver.transaction(async (tx) => {
        await tx.get(LOCK_ORGANISATION, { organisationId })
        const counted = await tx.get(COUNT_DOCUMENTS, { organisationId })
        if (counted === undefined || integer(counted, 'stored') >= maxDocuments) return 'limit_reached'
        // A sealed text begins with `v1.` and the id of its master key.
        await tx.run(INSERT_DOCUMENT, { ...document, masterKeyId: document.sealedContent.split('.')[1] })
        await insertOrganisationEvent(tx, event)
        return 'added'
      })
    },

    async listBusinessDocuments(organisationId) {
      return (await driver.all(SELECT_DOCUMENTS, { organisationId })).map(readDocument)
    },

    async loadBusinessDocument(organisationId, documentId) {
      const row = await driver.get(SELECT_DOCUMENT, { organisationId, documentId })
      return row && { ...readDocument(row), sealedContent: text(row, 'sealed_content') }
    },

    deleteBusinessDocument(organisationId, documentId, event) {
      return driver.transaction(async (tx) => {
        if ((await tx.run(DELETE_DOCUMENT, { organisationId, documentId })) === 0) {
          const left = await tx.get(SELECT_DOCUMENT, { organisationId, documentId })
          return left === undefined ? 'unknown' : 'submitted'
        }
        await insertOrganisationEvent(tx, event)
        return 'deleted'
      })
    },

    async markDocumentsSubmitted(organisationId, nowMs) {
      await driver.run(MARK_SUBMITTED, { organisationId, nowMs })
    },

    createProductionRequest(request, event) {
      const parameters = { ...request, products: JSON.stringify(request.products) }
      return onMissingParent('unknown', () =>
        driver.transaction(async (tx) => {
          await tx.run(DELETE_DECIDED, { appId: request.appId })
          if ((await tx.run(INSERT_REQUEST, parameters)) === 0) return 'exists'
          await insertAuditEvent(tx, event)
          return 'created' as const
        }),
      )
    },

    async loadProductionRequest(appId) {
      const row = await driver.get(SELECT_REQUEST, { appId })
      return row === undefined ? undefined : readRequest(row)
    },

    async listProductionRequests(state, limit) {
      return (await driver.all(SELECT_REQUESTS, { state, limit })).map(readRequest)
    },

    advanceProductionRequest(change, from, event) {
      const { appId } = change
      return driver.transaction(async (tx) => {
        const row = await tx.get(LOCK_REQUEST, { appId })
        if (row === undefined) return 'unknown'
        if (!from.includes(readRequest(row).state)) return 'other_state'
        await tx.run(UPDATE_REQUEST, { ...change })
        if (change.state === 'approved') {
          await releaseHold(tx, appId, 'approval')
          await addProducts(tx, appId, readRequest(row).products)
        }
        await insertAuditEvent(tx, event)
        return 'advanced'
      })
    },
  }
}

async function addProducts(tx: Tx, appId: string, approved: readonly Product[]): Promise<void> {
  const row = await tx.get(LOCK_PRODUCTS, { appId })
  if (row === undefined || optionalText(row, 'products') === undefined) return
  const products = [...new Set([...wordList(row, 'products', PRODUCT_NAMES), ...approved])]
  await tx.run(UPDATE_PRODUCTS, { appId, products: JSON.stringify(products) })
}

function readProfile(row: Row): BusinessProfile {
  const business = optionalText(row, 'business')
  return {
    organisationId: text(row, 'organisation_id'),
    contact: readContact(parse(text(row, 'contact'))),
    business: business === undefined ? undefined : readBusiness(parse(business)),
    updatedAtMs: integer(row, 'updated_at_ms'),
  }
}

function parse(stored: string): Row {
  const value: unknown = JSON.parse(stored)
  if (typeof value !== 'object' || value === null)
    throw new StorageError('corrupt', 'A business profile holds no object.')
  return { ...value }
}

function readContact(row: Row): BusinessContact {
  return {
    company: text(row, 'company'),
    name: text(row, 'name'),
    email: text(row, 'email'),
    phone: text(row, 'phone'),
    useCase: text(row, 'useCase'),
  }
}

function readBusiness(row: Row): BusinessFacts {
  return {
    legalName: text(row, 'legalName'),
    registrationNumber: text(row, 'registrationNumber'),
    country: text(row, 'country'),
    address: text(row, 'address'),
    website: text(row, 'website'),
    licence: word(row, 'licence', LICENCES),
  }
}

function readDocument(row: Row): BusinessDocument {
  return {
    organisationId: text(row, 'organisation_id'),
    documentId: text(row, 'document_id'),
    kind: word(row, 'kind', DOCUMENT_KINDS),
    name: text(row, 'name'),
    type: text(row, 'type'),
    size: integer(row, 'size'),
    uploadedBy: text(row, 'uploaded_by'),
    uploadedAtMs: integer(row, 'uploaded_at_ms'),
    submittedAtMs: optionalInteger(row, 'submitted_at_ms'),
  }
}

function readRequest(row: Row): ProductionRequest {
  return {
    appId: text(row, 'app_id'),
    organisationId: text(row, 'organisation_id'),
    products: wordList(row, 'products', PRODUCT_NAMES),
    state: word(row, 'state', PRODUCTION_STATES),
    message: text(row, 'message'),
    requestedBy: text(row, 'requested_by'),
    requestedAtMs: integer(row, 'requested_at_ms'),
    changedAtMs: integer(row, 'changed_at_ms'),
  }
}
