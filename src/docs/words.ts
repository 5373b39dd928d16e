// codec: Descriptions of the OpenAPI document as HTML

import { type Html, html } from '../http/html.ts'

/** Paragraphs. */
export function renderText(text: string): Html {
  if (text === '') return ''
  return text
    .split('\n\n')
    .map((paragraph) => html`<p>!${renderInline(paragraph)}</p>`)
    .join('\n')
}

/** Text between backticks is code; nothing else is markup. */
export function renderInline(text: string): Html {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
    .join('')
}
