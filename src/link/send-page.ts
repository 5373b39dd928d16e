// glue: Sends a page of the hosted flow: who may frame it, and where its forms may lead

import type { FastifyReply } from 'fastify'
import type { Page } from '../pages/document.ts'
import { sendPage } from '../pages/send.ts'

export interface LinkPageOptions {
  /** Default 200. */
  readonly status?: number
  /** Origin of the app's page, which alone may show this one in a frame. */
  readonly frameOrigin?: string | undefined
  /** Origins to which a form of the page may redirect, besides our own; an undefined one is left out. */
  readonly formTargets?: readonly (string | undefined)[]
}

export function sendLinkPage(
  reply: FastifyReply,
  page: Page,
  { status = 200, frameOrigin, formTargets = [] }: LinkPageOptions = {},
): FastifyReply {
  return sendPage(reply, status, page, {
    frameAncestors: frameOrigin === undefined ? [] : [frameOrigin],
    formAction: formTargets.filter((target) => target !== undefined),
    // The app may have opened us in a popup that it waits for.
    keepsOpener: true,
  })
}
