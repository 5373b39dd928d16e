// codec: Page size, page token and dates of the lists of the data API

import { accept, type Outcome } from '../../core/errors.ts'
import { parseIsoDate } from '../../lib/iso-date.ts'
import type { FieldSchema, Query, WireRequest } from '../dialect.ts'
import { refuseInvalid, singleParameter } from '../request-values.ts'

const DEFAULT_SIZE = 100
const MAX_SIZE = 500

export const PAGE_FIELDS: Readonly<Record<'page_size' | 'page_token', FieldSchema>> = {
  page_size: {
    type: 'string',
    pattern: '^[0-9]{1,9}$',
    description: `Items on a page, from 1 to ${MAX_SIZE}; ${DEFAULT_SIZE} by default.`,
  },
  page_token: {
    type: 'string',
    maxLength: 2048,
    description: '`next_page_token` of the previous page, with the same filters.',
  },
}

export interface PageRequest {
  readonly pageSize: number
  readonly pageToken: string | undefined
}

export function parsePage({ query }: WireRequest): Outcome<PageRequest> {
  const pageSize = Number(singleParameter(query, 'page_size') ?? DEFAULT_SIZE)
  if (pageSize < 1 || pageSize > MAX_SIZE) return refuseInvalid('page_size')
  return accept({ pageSize, pageToken: singleParameter(query, 'page_token') })
}

export function parseDate(query: Query, name: string): Outcome<string | undefined> {
  const text = singleParameter(query, name)
  return text !== undefined && parseIsoDate(text) === undefined ? refuseInvalid(name) : accept(text)
}
