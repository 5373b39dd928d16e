// rule: Preference of a client for pages over JSON, by its Accept header
// Spec: RFC 9110 section 12.5.1 (Accept)

const MAX_RANGES = 20

/**
 * True where the header names `text/html` and prefers it to JSON, as browsers do. A wildcard is not enough, because the tools of
 * developers send `*` as well; neither is a tie.
 */
export function prefersHtml(accept: string | undefined): boolean {
  const ranges = (accept ?? '').toLowerCase().split(',', MAX_RANGES).map(readRange)
  const qualityOf = (names: readonly string[]) =>
    names
      .map((name) => ranges.find((range) => range.name === name)?.quality)
      .find((found) => found !== undefined)
  const html = qualityOf(['text/html', 'application/xhtml+xml', 'text/*']) ?? 0
  const json = qualityOf(['application/json', 'application/problem+json', 'application/*', '*/*']) ?? 0
  return html > json || (html > 0 && html === json && !ranges.some(({ name }) => name === 'application/json'))
}

function readRange(text: string): { readonly name: string; readonly quality: number } {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim())
  const weight = parameters.find((parameter) => /^q\s*=/.test(parameter))
  if (weight === undefined) return { name, quality: 1 }
  const value = weight.slice(weight.indexOf('=') + 1).trim()
  return { name, quality: /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(value) ? Number(value) : 0 }
}
