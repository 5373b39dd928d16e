// page: A table of figures to download as CSV

import type { ReactNode } from 'react'

export type Cell = string | number | null

/** RFC 4180. A text that a spreadsheet would run as a formula is marked as text. */
export function csvOf(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((row) => row.map(cellOf).join(',')).join('\r\n')
}

function cellOf(value: Cell): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

export function CsvButton({
  name,
  columns,
  rows,
}: {
  /** Of the file, without its ending. */
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}): ReactNode {
  return (
    <button
      type="button"
      className="quiet small"
      onClick={() => download(`${name}.csv`, 'text/csv', csvOf(columns, rows))}
      aria-label={`Download ${name} as CSV`}
    >
      CSV
    </button>
  )
}
