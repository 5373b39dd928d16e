// page: A time, relative to now, with the exact one on hover and for screen readers

import type { ReactNode } from 'react'

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

export function Time({ at }: { readonly at: string }): ReactNode {
  const seconds = (Date.parse(at) - Date.now()) / 1000
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  const exact = `${at.replace('T', ' ').replace('Z', '')} UTC`
  return (
    <time dateTime={at} title={exact}>
      {Math.abs(seconds) < 60 ? 'just now' : RELATIVE.format(Math.round(seconds / length), unit)}
      <span className="sr">, {exact}</span>
    </time>
  )
}
