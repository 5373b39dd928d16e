// page: A table that scrolls sideways on a narrow screen, with the keyboard too

import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'

export function Table({
  label,
  columns,
  numbers = [],
  children,
}: {
  readonly label: string
  readonly columns: readonly string[]
  /** Those whose cells are numbers. */
  readonly numbers?: readonly string[]
  /** The rows of the body. */
  readonly children: ReactNode
}): ReactNode {
  const ref = useRef<HTMLTableElement>(null)
  const hidden = useHiddenSides(ref)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it, the keyboard cannot scroll (WCAG 2.1.1)
    <section className={`scroll ${hidden}`} aria-label={label} tabIndex={0}>
      <table ref={ref}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className={numbers.includes(column) ? 'number' : undefined}>
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

/** The sides of the table that are scrolled out of view, as class names. */
function useHiddenSides(table: RefObject<HTMLTableElement | null>): string {
  const [sides, setSides] = useState('')
  useEffect(() => {
    const frame = table.current?.parentElement
    if (!table.current || !frame) return
    const look = () => {
      const { scrollLeft, clientWidth, scrollWidth } = frame
      const isCutLeft = scrollLeft > 1
      const isCutRight = scrollLeft + clientWidth < scrollWidth - 1
      setSides(`${isCutLeft ? 'left' : ''} ${isCutRight ? 'right' : ''}`.trim())
    }
    const observer = new ResizeObserver(look)
    observer.observe(frame)
    observer.observe(table.current)
    frame.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      frame.removeEventListener('scroll', look)
    }
  }, [table])
  return sides
}
