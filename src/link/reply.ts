// glue: how pages and redirects of the hosted flow leave

import type { FastifyReply } from 'fastify'
import type { Html } from '../http/html.ts'
import { cspHash, pageHeaders } from '../http/page-headers.ts'
import { FRAME_SCRIPT } from './pages/frame-script.ts'
import { STYLE } from './pages/layout.ts'

const STYLE_HASH = cspHash(STYLE)
const FRAME_SCRIPT_HASH = cspHash(FRAME_SCRIPT)

export interface PageRules {
  /** Origin of the one page that may show this one in a frame; then the script of frames may run. */
  readonly framedBy?: string | undefined
  /** Further scripts of the page, whole. */
  readonly scripts?: readonly string[]
}

/** `formTargets`: where a form of the page may end by redirect, besides our own origin. */
export function sendPage(
  reply: FastifyReply,
  status: number,
  page: Html,
  formTargets: readonly (string | undefined)[] = [],
  { framedBy, scripts = [] }: PageRules = {},
): FastifyReply {
  const formAction = formTargets.filter((target) => target !== undefined)
  const hashes = scripts.map(cspHash)
  const headers = pageHeaders({
    styleHash: [STYLE_HASH],
    scriptHash: framedBy === undefined ? hashes : [...hashes, FRAME_SCRIPT_HASH],
    frameAncestors: framedBy === undefined ? [] : [framedBy],
    formAction,
    // The app may have opened us in a popup that it waits for.
    keepsOpener: true,
  })
  return reply.code(status).headers(headers).send(page)
}

/** 303: whatever the method was, the next request is a GET. The address may hold a code, so nothing keeps or refers it. */
export function redirectTo(reply: FastifyReply, address: string): FastifyReply {
  return reply
    .code(303)
    .headers({ location: address, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .send('')
}
