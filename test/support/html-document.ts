// codec: just enough HTML to read our pages as a browser without JavaScript would
// Never: lenient where a page of ours is wrong: an element that is never closed is an error

/** An element with its attributes and children; texts are children, too, with references decoded. */
export type HtmlElement = {
  readonly tag: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: (HtmlElement | string)[]
}

const VOID = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
])
const RAW = new Set(['script', 'style', 'textarea', 'title'])
const OPTIONAL_END = new Set(['li', 'p', 'dt', 'dd', 'option', 'tr', 'td', 'th', 'tbody', 'thead'])
const INVISIBLE = new Set(['script', 'style', 'head', 'template'])
const BLOCK =
  /^(address|article|br|button|dd|div|dl|dt|fieldset|footer|form|h[1-6]|header|hr|label|legend|li|main|nav|ol|p|section|table|td|th|tr|ul)$/

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '\u00a9',
  hellip: '\u2026',
  ndash: '\u2013',
  mdash: '\u2014',
  middot: '\u00b7',
}

/** Reads a document into a root element. Throws on tags that do not fit together. */
export function parseHtml(source: string): HtmlElement {
  const root: HtmlElement = { tag: '#document', attributes: new Map(), children: [] }
  const open: HtmlElement[] = [root]
  const top = (): HtmlElement => open.at(-1) ?? root
  const token =
    /<!--[\s\S]*?-->|<!doctype[^>]*>|<\/([a-z][a-z0-9-]*)\s*>|<([a-z][a-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*(\/?)>|[^<]+|</gi
  for (let match = token.exec(source); match !== null; match = token.exec(source)) {
    const [whole, closing, opening, attributes = '', selfClosing] = match
    if (closing !== undefined) closeElement(open, closing.toLowerCase())
    else if (opening !== undefined) {
      const tag = opening.toLowerCase()
      const element: HtmlElement = { tag, attributes: parseAttributes(attributes), children: [] }
      if (OPTIONAL_END.has(tag) && top().tag === tag) open.pop()
      top().children.push(element)
      if (VOID.has(tag) || selfClosing === '/') continue
      if (RAW.has(tag)) {
        const end = source.toLowerCase().indexOf(`</${tag}`, token.lastIndex)
        if (end < 0) throw new SyntaxError(`<${tag}> is never closed`)
        const raw = source.slice(token.lastIndex, end)
        element.children.push(tag === 'script' || tag === 'style' ? raw : decodeReferences(raw))
        token.lastIndex = source.indexOf('>', end) + 1
      } else open.push(element)
    } else if (!whole.startsWith('<!')) top().children.push(decodeReferences(whole))
  }
  const unclosed = open.slice(1).find(({ tag }) => !OPTIONAL_END.has(tag) && tag !== 'html' && tag !== 'body')
  if (unclosed !== undefined) throw new SyntaxError(`<${unclosed.tag}> is never closed`)
  return root
}

/** All elements below (and with) this one, in document order, for which the test holds. */
export function findAll(element: HtmlElement, test: (element: HtmlElement) => boolean): HtmlElement[] {
  const below = element.children.flatMap((child) => (typeof child === 'string' ? [] : findAll(child, test)))
  return test(element) ? [element, ...below] : below
}

/** The text that a person would see, blocks apart by line breaks and white space put together. */
export function visibleText(element: HtmlElement): string {
  return collect(element)
    .replace(/[ \t\r\f\u00a0]*\n\s*/g, '\n')
    .replace(/[ \t\r\f]+/g, ' ')
    .trim()
}

function collect(element: HtmlElement): string {
  if (INVISIBLE.has(element.tag) || element.attributes.has('hidden')) return ''
  const inner = element.children
    .map((child) => (typeof child === 'string' ? child.replace(/\s+/g, ' ') : collect(child)))
    .join('')
  return BLOCK.test(element.tag) ? `\n${inner}\n` : inner
}

function closeElement(open: HtmlElement[], tag: string): void {
  while (open.length > 1) {
    const last = open.pop()
    if (last?.tag === tag) return
    if (last !== undefined && !OPTIONAL_END.has(last.tag))
      throw new SyntaxError(`</${tag}> closes <${last.tag}>`)
  }
  throw new SyntaxError(`</${tag}> closes nothing`)
}

function parseAttributes(source: string): Map<string, string> {
  const out = new Map<string, string>()
  for (const [, name = '', double, single, bare] of source.matchAll(
    /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g,
  )) {
    const key = name.toLowerCase()
    if (out.has(key)) throw new SyntaxError(`the attribute ${key} is repeated`)
    out.set(key, decodeReferences(double ?? single ?? bare ?? ''))
  }
  return out
}

function decodeReferences(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (typeof hex === 'string') return String.fromCodePoint(Number.parseInt(hex, 16))
    if (typeof decimal === 'string') return String.fromCodePoint(Number(decimal))
    return NAMED[String(name)] ?? whole
  })
}
