// glue: Sends a page under its content policy, and redirects after a form

import type { FastifyReply } from 'fastify'
import { cspHash, type PagePolicy, pageHeaders } from '../http/page-headers.ts'
import type { Page } from './document.ts'

/** Whose forms, frames and windows the page takes part in. */
export type SendOptions = Pick<PagePolicy, 'formAction' | 'frameAncestors' | 'keepsOpener'>

/** No script and no style sheet runs but those of the page. */
export function sendPage(
  reply: FastifyReply,
  status: number,
  page: Page,
  options: SendOptions = {},
): FastifyReply {
  return reply.code(status).headers(headersOf(page, options)).send(page.markup)
}

/** The headers of a page that is sent by other means. */
export function headersOf(
  { lang, styles, scripts, connects }: Page,
  options: SendOptions = {},
): Record<string, string> {
  return pageHeaders({
    ...options,
    lang,
    styleHash: styles.map(hashOf),
    scriptHash: scripts.map(hashOf),
    connects,
  })
}

/** Style sheets and scripts are constants; beside them there is one style sheet for each look of an app. */
const MAX_HASHES = 1000
const HASHES = new Map<string, string>()

function hashOf(text: string): string {
  const known = HASHES.get(text)
  if (known !== undefined) return known
  const hash = cspHash(text)
  if (HASHES.size >= MAX_HASHES) HASHES.clear()
  HASHES.set(text, hash)
  return hash
}

/** 303: the next request is a GET, whatever the method was. The URL may contain a code, so it is not cached or referred. */
export function redirectTo(reply: FastifyReply, url: string): FastifyReply {
  return reply
    .code(303)
    .headers({ location: url, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .send('')
}
