// page: the frame of a person's own pages: that of the hosted flow, with what only these need

import { type Html, html } from '../../http/html.ts'
import { renderFrame } from '../../link/pages/layout.ts'
import type { Words } from '../texts/index.ts'

export interface PersonFrame {
  readonly words: Words
  readonly title: string
  readonly body: Html
  readonly test: boolean
  /** For the button to sign out; undefined where nobody is signed in. */
  readonly csrf: string | undefined
}

export function renderPersonFrame({ words, title, body, test, csrf }: PersonFrame): Html {
  return renderFrame({
    texts: words.frame,
    title,
    test,
    style: PERSON_STYLE,
    body: csrf === undefined ? body : html`!${body}!${renderSignOut(words, csrf)}`,
  })
}

function renderSignOut({ own }: Words, csrf: string): Html {
  return html`
<form class="leave" id="person-sign-out-form" method="post" action="/my/sign-out"><input type="hidden" name="csrf" value="${csrf}"><button class="quiet" id="person-sign-out">${own.signOut}</button></form>`
}

/** Its hash stands in the content policy beside that of the frame. */
export const PERSON_STYLE = `
.card{padding:24px 0;border-top:1px solid var(--line)}
.card h2,.part h2{font-size:18px;line-height:1.35;color:var(--ink);margin:0 0 8px;overflow-wrap:anywhere}
.card h2{display:flex;gap:12px;align-items:center}
.part{padding:24px 0}
.part>p{margin-bottom:16px}
.standing{font-weight:600;margin:0 0 16px}
.standing::before{content:"";display:inline-block;width:10px;height:10px;border-radius:50%;margin-right:8px;background:var(--accent)}
.standing.warn{color:var(--warn)}.standing.warn::before{background:var(--warn);border-radius:0}
.standing.off{color:var(--soft)}.standing.off::before{background:none;border:2px solid var(--edge)}
.facts{margin:0 0 16px}.facts dt{margin-top:12px}.facts dd{margin:0;overflow-wrap:anywhere}
.facts li{padding:2px 0}
.danger{background:transparent;color:var(--warn);border-color:var(--warn)}
.danger:hover{background:var(--warn-tint);color:var(--warn)}
.choices{margin-bottom:24px}
.rows{list-style:none;padding:0;margin:0 0 16px;border-bottom:1px solid var(--line)}h1+.rows{margin-top:24px}.rows li{padding:12px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
.rows small{display:block;font-size:14px;color:var(--soft)}
.leave{margin-top:24px;padding-top:24px;border-top:1px solid var(--line)}.part+.leave,.card+.leave{margin-top:0}
@media (forced-colors:active){.standing::before{border:2px solid}}
`
