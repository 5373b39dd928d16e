// rule: Markdown for the reference pages, in this project's formatting

/** A table with padded columns. */
export function renderMarkdownTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cells = [headers, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = headers.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const renderRow = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = cells
  const rule = widths.map((width) => '-'.repeat(width))
  return [head, rule, ...body].map(renderRow).join('\n')
}

export function code(text: string): string {
  return `\`${text}\``
}

/** Joins the parts with empty lines. */
export function renderPage(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`
}

/** The note under the title of every generated page. */
export const ORIGIN =
  'Generated from the code by `node bin/tallystick.mjs reference`; a test checks that it is current. Do not edit it by hand.'
