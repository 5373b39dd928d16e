// codec: Forms and texts of our own pages, which are well-formed and have no form in another
// Never: a parser for the pages of others

export interface PageForm {
  readonly action: string
  readonly method: 'GET' | 'POST'
  /** Fields with their values, as a browser sends them when the first button is pressed and nothing else was touched. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** Names of the checkboxes and radio buttons, with their values. */
  readonly choices: readonly (readonly [name: string, value: string])[]
}

export function findForm(html: string, id: string, url: string): PageForm | undefined {
  for (const [, tag = '', content = ''] of html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
    const attributes = readAttributes(tag)
    if (attributes.get('id') !== id) continue
    const inputs = [...content.matchAll(/<input\b([^>]*)>/g)].map(([, input = '']) => readAttributes(input))
    const named = inputs.filter((input) => input.has('name'))
    const isChoice = (input: ReadonlyMap<string, string>) =>
      /^(?:checkbox|radio)$/.test(input.get('type') ?? '')
    const pair = (input: ReadonlyMap<string, string>) =>
      [input.get('name') ?? '', input.get('value') ?? ''] as const
    const untouched = named.filter((input) => !isChoice(input) || input.has('checked')).map(pair)
    const [button] = [...content.matchAll(/<button\b([^>]*)>/g)].map(([, found = '']) =>
      readAttributes(found),
    )
    return {
      action: new URL(attributes.get('action') ?? url, url).href,
      method: attributes.get('method') === 'post' ? 'POST' : 'GET',
      fields: button?.has('name') === true ? [...untouched, pair(button)] : untouched,
      choices: named.filter(isChoice).map(pair),
    }
  }
  return undefined
}

/** The text of the first element with this id, without markup. */
export function findText(html: string, id: string): string | undefined {
  const found = new RegExp(`<(\\w+)[^>]* id="${id}"[^>]*>([\\s\\S]*?)</\\1>`).exec(html)?.[2]
  return found === undefined ? undefined : textOf(found)
}

export function findHeading(html: string): string {
  const [, heading = ''] = /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html) ?? []
  return textOf(heading)
}

/** Where a page leads by itself, and after how many seconds. */
export function findRefresh(html: string): { readonly seconds: number; readonly target: string } | undefined {
  const [, seconds, target] = /<meta http-equiv="refresh" content="(\d+);url=([^"]*)"/.exec(html) ?? []
  return target === undefined ? undefined : { seconds: Number(seconds), target: decode(target) }
}

function readAttributes(tag: string): ReadonlyMap<string, string> {
  return new Map(
    [...tag.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [name, decode(value)]),
  )
}

function textOf(markup: string): string {
  return decode(markup.replaceAll(/<[^<>]*>/g, ''))
    .replaceAll(/\s+/g, ' ')
    .trim()
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string {
  return text.replaceAll(
    /&(?:#(x?)([\da-f]+)|(\w+));/gi,
    (whole, hex: string, number: string, name: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole
      return String.fromCodePoint(Number.parseInt(number, hex === '' ? 10 : 16))
    },
  )
}
