// codec: page size and page token of the lists
// Spec: docs.tink.com/api-data-v2

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import type { FieldSchema, WireRequest } from '../dialect.ts'

const MAX_PAGE_SIZE = 100

export const PAGE_FIELDS: Readonly<Record<'pageSize' | 'pageToken', FieldSchema>> = {
  pageSize: {
    type: 'string',
    pattern: '^[0-9]{1,6}$',
    description: `Items on a page, 1 to ${MAX_PAGE_SIZE}; ${MAX_PAGE_SIZE} when left out.`,
  },
  pageToken: {
    type: 'string',
    maxLength: 2048,
    description: '`nextPageToken` of the page before, with the same filters.',
  },
}

export interface PageRequest {
  readonly pageSize: number
  readonly pageToken: string | undefined
}

export function parsePage(
  request: WireRequest,
  usualSize: number = MAX_PAGE_SIZE,
  maxSize: number = MAX_PAGE_SIZE,
): Outcome<PageRequest> {
  const text = single(request, 'pageSize')
  const pageSize = text === undefined ? usualSize : Number(text)
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > maxSize) {
    return refuse('parameter_invalid', { subject: 'pageSize' })
  }
  return accept({ pageSize, pageToken: single(request, 'pageToken') })
}

/** First value of a query parameter; empty counts as absent. */
export function single(request: WireRequest, name: string): string | undefined {
  const value = request.query.get(name)?.[0]
  return value === '' ? undefined : value
}

/** All values of a repeatable parameter, also those joined by commas; undefined when there are none. */
export function several(request: WireRequest, ...names: readonly string[]): readonly string[] | undefined {
  const values = names.flatMap((name) => request.query.get(name) ?? []).flatMap((value) => value.split(','))
  const present = values.filter((value) => value !== '')
  return present.length === 0 ? undefined : present
}
