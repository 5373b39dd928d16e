// glue: Sends the end user back to the app, by redirect or by a form that posts itself
// Spec: RFC 6749 section 4.1.2; OAuth 2.0 Form Post Response Mode

import type { FastifyReply } from 'fastify'
import { renderFormPost } from '../pages/form-post.ts'
import { redirectTo } from '../pages/send.ts'
import type { CallbackRedirect } from './finish-flow.ts'
import { formTarget } from './return-url.ts'
import { sendLinkPage } from './send-page.ts'
import type { LinkTexts } from './texts/texts.ts'

export function sendReturn(
  reply: FastifyReply,
  { url, fields }: Pick<CallbackRedirect, 'url' | 'fields'>,
  texts: Pick<LinkTexts, 'lang' | 'back'>,
  appName: string,
): FastifyReply {
  if (fields === undefined) return redirectTo(reply, url)
  const page = renderFormPost({ action: url, fields, lang: texts.lang, title: texts.back(appName) })
  return sendLinkPage(reply, page, { formTargets: [formTarget(url)] })
}
