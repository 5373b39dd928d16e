// codec: Page size and page token of the lists
// Spec: docs.tink.com/api-data-v2

import { accept, type Outcome } from '../../core/errors.ts'
import type { FieldSchema, WireRequest } from '../dialect.ts'
import { refuseInvalid, singleParameter } from '../request-values.ts'

export interface PageLimits {
  readonly defaultSize: number
  readonly maxSize: number
}

const DATA_PAGES: PageLimits = { defaultSize: 100, maxSize: 100 }

/** The query parameters of a paged list. */
export function pageFields({
  defaultSize,
  maxSize,
}: PageLimits = DATA_PAGES): Readonly<Record<'pageSize' | 'pageToken', FieldSchema>> {
  return {
    pageSize: {
      type: 'string',
      pattern: '^[0-9]{1,18}$',
      description: `Items on a page, from 1 to ${maxSize}; ${defaultSize} by default. A larger number is read as ${maxSize}.`,
    },
    pageToken: {
      type: 'string',
      maxLength: 2048,
      description: '`nextPageToken` of the previous page. Send the same filters with it.',
    },
  }
}

export interface PageRequest {
  readonly pageSize: number
  readonly pageToken: string | undefined
}

export function parsePage({ query }: WireRequest, limits: PageLimits = DATA_PAGES): Outcome<PageRequest> {
  const text = singleParameter(query, 'pageSize')
  const pageSize = text === undefined ? limits.defaultSize : Number(text)
  if (!Number.isInteger(pageSize) || pageSize < 1) return refuseInvalid('pageSize')
  return accept({
    pageSize: Math.min(pageSize, limits.maxSize),
    pageToken: singleParameter(query, 'pageToken'),
  })
}
