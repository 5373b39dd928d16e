// page: The guides of the repository as pages of the reference

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { type Html, html } from '../http/html.ts'
import { guidePath } from './paths.ts'

const FOLDER = new URL('../../docs/guides/', import.meta.url)

export interface Guide {
  /** The name of its file, without the ending. */
  readonly slug: string
  readonly title: string
  /** In lower case, for search. */
  readonly text: string
  /** Anchors of its sections, with their texts. */
  readonly sections: readonly (readonly [string, string])[]
  readonly render: (basePath: string) => Html
}

/** In the order of their index, without their texts. */
export function listGuides(): readonly (Pick<Guide, 'slug' | 'title'> & { readonly path: string })[] {
  const index = readFileSync(new URL('README.md', FOLDER), 'utf8')
  return [...index.matchAll(/^- \[([^\]]+)\]\(([\w-]+)\.md\)$/gm)].map(([, title = '', slug = '']) => ({
    slug,
    title,
    path: guidePath('', slug),
  }))
}

/** In the order of their index. The files are part of the repository, so that their markup is trusted. */
export async function loadGuides(): Promise<readonly Guide[]> {
  const { Marked } = await loadMarked()
  const listed = listGuides()
  const known = new Set(listed.map(({ slug }) => slug))
  return listed.map(({ title, slug }) => {
    const text = readFileSync(new URL(`${slug}.md`, FOLDER), 'utf8')
    const sections = [...withoutCode(text).matchAll(/^## (.+)$/gm)].map(
      ([, name = '']) => [anchorOf(name), plain(name)] as const,
    )
    const render = (basePath: string): Html => {
      const marked = new Marked({
        renderer: {
          heading({ tokens, depth, text: name }) {
            return html`<h${depth} id="${anchorOf(name)}">!${this.parser.parseInline(tokens)}</h${depth}>`
          },
          link({ href, tokens }) {
            const words = this.parser.parseInline(tokens)
            const to = targetOf(href, basePath, known)
            return to === undefined ? words : html`<a href="${to}">!${words}</a>`
          },
          image: ({ text: words }) => html`${words}`,
          table({ header, rows }) {
            const cells = (row: typeof header, tag: 'th' | 'td') =>
              row.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')
            const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')
            return `<div class="table" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${cells(header, 'th')}</tr></thead><tbody>${body}</tbody></table></div>`
          },
        },
      })
      return String(marked.parse(text, { async: false }))
    }
    return { slug, title, text: `${title} ${text}`.toLowerCase(), sections, render }
  })
}

let attempts = 0

/**
 * Loaded late, because nothing but these pages needs it. Node remembers an import that failed, for example because no file
 * descriptor was free: each attempt has a URL of its own.
 */
async function loadMarked(): Promise<typeof import('marked')> {
  const url = pathToFileURL(createRequire(import.meta.url).resolve('marked'))
  url.search = String(attempts++)
  return await import(url.href)
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '')
}

function plain(text: string): string {
  return text.replaceAll('`', '')
}

/** As code hosts make anchors, which the links between the guides use. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')
}

/** Undefined for a file that is no guide: the server does not have it. */
function targetOf(href: string, basePath: string, known: ReadonlySet<string>): string | undefined {
  if (/^https?:/.test(href) || href.startsWith('#')) return href
  const [, slug = '', anchor = ''] = /^([\w-]+)\.md(#.*)?$/.exec(href) ?? []
  return known.has(slug) ? guidePath(basePath, slug) + anchor : undefined
}
