// rule: Paths of the pages of the reference

import { ERRORS_PATH } from '../http/help-link.ts'

export function topicPath(basePath: string, slug: string): string {
  return `${basePath}/docs/${slug}`
}

export function guidePath(basePath: string, slug: string): string {
  return `${basePath}/docs/guides/${slug}`
}

export function operationPath(basePath: string, id: string): string {
  return `${basePath}/docs/operations/${id}`
}

/** Of the index with an empty code. */
export function errorPath(basePath: string, code: string): string {
  return code === '' ? basePath + ERRORS_PATH : `${basePath}${ERRORS_PATH}/${code}`
}

export const POSTMAN_PATH = '/docs/postman_collection.json'
