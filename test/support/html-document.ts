// codec: HTML pages as a browser without JavaScript parses them
// Never: lenient where a page of ours is wrong: every parse error of the HTML standard is thrown

import {
  type DefaultTreeAdapterMap,
  defaultTreeAdapter,
  html,
  Parser,
  type ParserOptions,
  type Token,
} from 'parse5'

/** An element with its attributes and children. Texts are children, too, with character references decoded. */
export type HtmlElement = {
  readonly tag: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly (HtmlElement | string)[]
}

const INVISIBLE = new Set(['script', 'style', 'head', 'template'])
const BLOCK =
  /^(address|article|br|button|dd|div|dl|dt|fieldset|footer|form|h[1-6]|header|hr|label|legend|li|main|nav|ol|p|section|table|td|th|tr|ul)$/

/** Elements whose end tag may be left out, or that have none (HTML standard, sections 13.1.2 and 13.1.2.4). */
const WITHOUT_END_TAG =
  /^(area|base|body|br|col|dd|dt|embed|head|hr|html|img|input|li|link|meta|option|p|source|tbody|td|tfoot|th|thead|tr|track|wbr)$/

type ParentNode = DefaultTreeAdapterMap['parentNode']
type Element = DefaultTreeAdapterMap['element']

/** Counts end tags: the tree alone does not show one that closed nothing. */
class CountingParser extends Parser<DefaultTreeAdapterMap> {
  // A set, because the parser hands one tag to itself again where it changes its insertion mode.
  readonly endTags = new Set<Token.TagToken>()
  override onEndTag(token: Token.TagToken): void {
    this.endTags.add(token)
    super.onEndTag(token)
  }
}

const OPTIONS: ParserOptions<DefaultTreeAdapterMap> = {
  scriptingEnabled: false,
  sourceCodeLocationInfo: true,
  onParseError: ({ code, startLine }) => {
    if (code !== 'missing-doctype') throw new SyntaxError(`${code} in line ${startLine}`)
  },
}

/**
 * Parses a document into a root element. A missing doctype is no error, so that a test can write a fragment.
 *
 * @throws {SyntaxError} on every parse error of the HTML standard, and on tags that do not fit together
 */
export function parseHtml(source: string): HtmlElement {
  const parser = new CountingParser(OPTIONS)
  parser.tokenizer.write(source, true)
  const elements = elementsIn(parser.document)
  const unclosed = elements.find(
    (element) =>
      !isClosed(element) && !WITHOUT_END_TAG.test(element.tagName) && !isSelfClosing(element, source),
  )
  if (unclosed !== undefined) throw new SyntaxError(`<${unclosed.tagName}> is never closed`)
  const stray = parser.endTags.size - elements.filter(isClosed).length
  if (stray > 0) throw new SyntaxError(`${stray} end tags close nothing`)
  return { tag: '#document', attributes: new Map(), children: childrenOf(parser.document) }
}

function elementsIn(parent: ParentNode): Element[] {
  const below = defaultTreeAdapter.getChildNodes(parent).filter(defaultTreeAdapter.isElementNode)
  return below.flatMap((element) => [element, ...elementsIn(element)])
}

function isClosed({ sourceCodeLocation }: Element): boolean {
  return sourceCodeLocation?.endTag !== undefined
}

/** `<path/>`: only in SVG and MathML does the slash close an element. */
function isSelfClosing({ namespaceURI, sourceCodeLocation }: Element, source: string): boolean {
  const end = sourceCodeLocation?.startTag?.endOffset ?? 0
  return namespaceURI !== html.NS.HTML && source.slice(0, end).endsWith('/>')
}

function childrenOf(parent: ParentNode): (HtmlElement | string)[] {
  return defaultTreeAdapter.getChildNodes(parent).flatMap((node): (HtmlElement | string)[] => {
    if (defaultTreeAdapter.isTextNode(node)) return [node.value]
    if (!defaultTreeAdapter.isElementNode(node)) return []
    const attributes = new Map(node.attrs.map(({ name, value }) => [name, value]))
    return [{ tag: node.tagName, attributes, children: childrenOf(node) }]
  })
}

/** All elements below (and with) this one, in document order, for which the test holds. */
export function findAll(element: HtmlElement, test: (element: HtmlElement) => boolean): HtmlElement[] {
  const below = element.children.flatMap((child) => (typeof child === 'string' ? [] : findAll(child, test)))
  return test(element) ? [element, ...below] : below
}

/** The text that a person sees: blocks separated by line breaks, white space collapsed. */
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
