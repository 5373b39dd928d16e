// page: Chart of bars or lines with its table, for keyboards and screen readers too

import { type ReactNode, useId } from 'react'
import { type Cell, CsvButton } from './csv.tsx'
import { Empty } from './feedback.tsx'
import { Table } from './table.tsx'

const WIDTH = 720
const HEIGHT = 200
const LEFT = 44
const BOTTOM = 22
const TOP = 8
const GRID_LINES = 4
const MAX_BAR = 48

export interface Series {
  readonly label: string
  /** One for each point; null where there is nothing to show. */
  readonly values: readonly (number | null)[]
}

/** The picture repeats what the table says, so it is hidden from screen readers, and the table is below for everybody. */
export function Chart({
  title,
  name,
  kind,
  points,
  series,
  unit = '',
  children,
}: {
  readonly title: string
  /** Of the CSV file. */
  readonly name: string
  readonly kind: 'bars' | 'lines'
  /** Labels of the points. */
  readonly points: readonly string[]
  readonly series: readonly Series[]
  readonly unit?: string
  readonly children?: ReactNode
}): ReactNode {
  const isEmpty = series.every(({ values }) => values.every((value) => value === null || value === 0))
  const columns = ['Time (UTC)', ...series.map(({ label }) => label + (unit === '' ? '' : ` (${unit})`))]
  const rows = points
    .map((point, index): readonly Cell[] => [point, ...series.map(({ values }) => values[index] ?? null)])
    .filter(([, ...values]) => values.some((value) => value !== null && value !== 0))
  return (
    <Panel title={title} name={name} columns={columns} rows={rows} isEmpty={isEmpty}>
      {children}
      <Legend series={series} />
      <Picture kind={kind} points={points} series={series} unit={unit} />
    </Panel>
  )
}

/** A heading, something to look at, the table behind it and its CSV. */
export function Panel({
  title,
  name,
  columns,
  rows,
  isEmpty,
  children,
  isOpen = false,
}: {
  readonly title: string
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  readonly isEmpty: boolean
  readonly children?: ReactNode
  /** Whether the table is open from the start. */
  readonly isOpen?: boolean
}): ReactNode {
  const id = useId()
  const numbers = columns.filter((_, index) => rows.some((row) => typeof row[index] === 'number'))
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="title">
        <h2 id={id}>{title}</h2>
        {!isEmpty && <CsvButton name={name} columns={columns} rows={rows} />}
      </div>
      {isEmpty ? (
        <Empty title="Nothing in this time">
          <p>Choose a longer time, or make a request.</p>
        </Empty>
      ) : (
        <>
          {children}
          <details open={isOpen}>
            <summary>Table</summary>
            <Table label={`${title}: table`} columns={columns} numbers={numbers}>
              {rows.map((row) => (
                <tr key={row.join(' ')}>
                  {row.map((cell, index) => (
                    <td key={columns[index]} className={typeof cell === 'number' ? 'number' : 'wrap'}>
                      {typeof cell === 'number' ? cell.toLocaleString('en') : cell}
                    </td>
                  ))}
                </tr>
              ))}
            </Table>
          </details>
        </>
      )}
    </section>
  )
}

function Legend({ series }: { readonly series: readonly Series[] }): ReactNode {
  return (
    <ul className="legend">
      {series.map(({ label }, index) => (
        <li key={label}>
          <span className={`swatch s${index}`} aria-hidden="true" />
          {label}
        </li>
      ))}
    </ul>
  )
}

function Picture({
  kind,
  points,
  series,
  unit,
}: {
  readonly kind: 'bars' | 'lines'
  readonly points: readonly string[]
  readonly series: readonly Series[]
  readonly unit: string
}): ReactNode {
  const top = niceTop(maxOf(kind, series, points.length))
  const width = WIDTH - LEFT
  const height = HEIGHT - BOTTOM - TOP
  const y = (value: number) => TOP + height - (value / top) * height
  const step = width / points.length
  const bar = Math.min(MAX_BAR, Math.max(1, step * 0.8))
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
      {Array.from({ length: GRID_LINES + 1 }, (_, line) => (top / GRID_LINES) * line).map((value) => (
        <g key={value}>
          <line className="grid" x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} />
          <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">
            {shortNumber(value)}
          </text>
        </g>
      ))}
      {[0, Math.floor(points.length / 2), points.length - 1].map((index) => (
        <text
          key={index}
          x={LEFT + step * (index + 0.5)}
          y={HEIGHT - 4}
          textAnchor={index === 0 ? 'start' : index === points.length - 1 ? 'end' : 'middle'}
        >
          {points[index]}
        </text>
      ))}
      {kind === 'bars'
        ? points.map((point, index) => {
            let base = 0
            return (
              <g key={point}>
                <title>{`${point}: ${series.map(({ label, values }) => `${label} ${values[index] ?? 0}`).join(', ')}`}</title>
                {series.map(({ label, values }, order) => {
                  const value = values[index] ?? 0
                  const from = base
                  base += value
                  return value === 0 ? null : (
                    <rect
                      key={label}
                      className={`f${order}`}
                      x={LEFT + step * (index + 0.5) - bar / 2}
                      width={bar}
                      y={y(base)}
                      height={Math.max(1, y(from) - y(base))}
                    />
                  )
                })}
              </g>
            )
          })
        : series.map(({ label, values }, order) => (
            <g key={label}>
              <path className={`l${order}`} d={pathOf(values, (index) => LEFT + step * (index + 0.5), y)} />
              {values.map((value, index) =>
                value === null ? null : (
                  <circle
                    key={points[index]}
                    className={`f${order}`}
                    r="3"
                    cx={LEFT + step * (index + 0.5)}
                    cy={y(value)}
                  >
                    <title>{`${points[index]}: ${label} ${value} ${unit}`}</title>
                  </circle>
                ),
              )}
            </g>
          ))}
    </svg>
  )
}

function maxOf(kind: 'bars' | 'lines', series: readonly Series[], count: number): number {
  const heights = Array.from({ length: count }, (_, index) => {
    const values = series.map(({ values: own }) => own[index] ?? 0)
    return kind === 'bars' ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values)
  })
  return Math.max(0, ...heights)
}

/** At least this, with grid lines at round numbers. */
function niceTop(max: number): number {
  const least = Math.max(1, max / GRID_LINES)
  const power = 10 ** Math.floor(Math.log10(least))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= least) ?? least
  return step * GRID_LINES
}

/** A gap begins a new part of the line. */
function pathOf(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  return values
    .map((value, index) => {
      if (value === null) return ''
      const before = values[index - 1]
      return `${before === null || before === undefined ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`
    })
    .join('')
}

function shortNumber(value: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}
