// page: The mailbox of development, with every mail that was queued

import type { Mail, MailContent } from '../core/mail/mail.ts'
import { openMail } from '../core/mail/queue-mail.ts'
import type { Ports } from '../core/ports.ts'
import { type Html, html } from '../http/html.ts'
import { isoInstant } from '../lib/iso-date.ts'
import type { Json } from '../lib/json.ts'
import type { Page } from '../pages/document.ts'
import { renderColumnPage } from '../pages/layout.ts'
import { PAGE_TEXTS } from '../pages/texts.ts'

export interface MailboxEntry {
  readonly mail: Mail
  readonly content: MailContent
}

const MAX_MAILS = 100

/** Of every recipient where it is undefined. A mail whose master key was removed is left out. */
export async function readMailbox(
  ports: Pick<Ports, 'store' | 'vault'>,
  recipient: string | undefined,
): Promise<readonly MailboxEntry[]> {
  const mails = await ports.store.listMails(recipient?.toLowerCase(), MAX_MAILS)
  return mails.flatMap((mail) => {
    try {
      return [{ mail, content: openMail(ports, mail) }]
    } catch {
      return []
    }
  })
}

export function renderMailboxJson(entries: readonly MailboxEntry[]): Json {
  return entries.map(({ mail, content: { subject, text, html: markup, links } }) => ({
    to: mail.recipient,
    subject,
    text,
    html: markup,
    links,
    sentAt: isoInstant(mail.createdAtMs),
  }))
}

const STYLE = `
.page{max-width:720px}
article{border-top:1px solid var(--line);padding:16px 0}
article h2{color:var(--ink);font-size:16px;overflow-wrap:anywhere}
article p{white-space:pre-line}
article p:last-child{margin:0}
.find{display:flex;gap:8px;align-items:end;margin-bottom:24px}.find div{flex:1;min-width:0}.find button{width:auto}
`

export function renderMailboxPage(
  entries: readonly MailboxEntry[],
  recipient: string | undefined,
  path: string,
): Page {
  const title = 'Mailbox'
  const empty =
    recipient === undefined
      ? 'No mail was sent yet. Sign up in the Console, and its mail appears here.'
      : 'No mail was sent to this address.'
  const list: Html =
    entries.length === 0
      ? html`<p id="mailbox-empty" class="note">${empty}</p>`
      : html`<div id="mailbox">!${entries.map(renderEntry)}</div>`
  return renderColumnPage({
    texts: PAGE_TEXTS.en,
    title,
    test: true,
    style: STYLE,
    body: html`<h1>${title}</h1>
<p class="lead">In development no mail leaves this machine. Each one is shown here for a week.</p>
<form class="find" method="get" action="${path}" role="search"><div><label for="mailbox-to">Recipient</label><input id="mailbox-to" name="to" type="email" value="${recipient ?? ''}" autocomplete="off"></div><button id="mailbox-find" class="quiet">Show</button></form>
!${list}`,
  })
}

function renderEntry({ mail, content }: MailboxEntry): Html {
  const time = isoInstant(mail.createdAtMs)
  const links = content.links.map(
    (url) => html`<a class="plain" href="${url}" rel="noreferrer">Open the link of this mail</a>`,
  )
  return html`<article><h2>${content.subject}</h2>
<p class="hint">To ${mail.recipient}, <time datetime="${time}">${time.replace('T', ' ').replace('Z', ' UTC')}</time></p>
<p>${content.text}</p>!${links}</article>`
}
