// page: A table that scrolls sideways on a narrow screen, with the keyboard too

import type { ReactNode } from 'react'

export function Table({
  label,
  columns,
  children,
}: {
  readonly label: string
  readonly columns: readonly string[]
  /** The rows of the body. */
  readonly children: ReactNode
}): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it, the keyboard cannot scroll (WCAG 2.1.1)
    <section className="scroll" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column === 'Action' ? <span className="sr">{column}</span> : column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}
