// page: Filters of a list, in the URL of the page

import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useId } from 'react'
import { type Option, Options } from './fields.tsx'

export type Filters = Readonly<Record<string, string>>

/** The parameters of the address, as texts; `set` replaces them, and leaves out the empty ones. */
export function useFilters(names: readonly string[]): {
  readonly filters: Filters
  readonly set: (filters: Filters) => void
} {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const filters = Object.fromEntries(
    names.flatMap((name) => {
      const value = search[name]
      return value === undefined || value === '' ? [] : [[name, String(value)] as const]
    }),
  )
  const set = (wanted: Filters) => {
    const kept = Object.entries(wanted).filter(([, value]) => value !== '')
    void navigate({ to: '.', search: Object.fromEntries(kept) as never, replace: true })
  }
  return { filters, set }
}

export interface Filter {
  readonly name: string
  readonly label: string
  readonly placeholder?: string
  /** A choice, with the empty value for all; a text without it. */
  readonly options?: readonly Option[]
  readonly type?: 'search' | 'date'
}

export function FilterBar({
  label,
  fields,
  filters,
  set,
}: {
  readonly label: string
  readonly fields: readonly Filter[]
  readonly filters: Filters
  readonly set: (filters: Filters) => void
}): ReactNode {
  const id = useId()
  const read = (form: HTMLFormElement) => {
    const values: Record<string, string> = {}
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') values[name] = value.trim()
    set(values)
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    read(event.currentTarget)
  }
  return (
    // The key shows the address after the back button, too.
    // biome-ignore lint/a11y/useSemanticElements: a form with this role is the landmark, and the element is not known to all readers
    <form
      key={JSON.stringify(filters)}
      className="filters"
      role="search"
      aria-label={label}
      onSubmit={submit}
    >
      {fields.map(({ name, label: title, options, placeholder, type = 'search' }) => (
        <div key={name} className="filter">
          <label htmlFor={`${id}-${name}`}>{title}</label>
          {options === undefined ? (
            <input
              id={`${id}-${name}`}
              name={name}
              type={type}
              placeholder={placeholder}
              defaultValue={filters[name] ?? ''}
            />
          ) : (
            <select
              id={`${id}-${name}`}
              name={name}
              defaultValue={filters[name] ?? ''}
              onChange={({ currentTarget }) => currentTarget.form && read(currentTarget.form)}
            >
              <Options options={options} />
            </select>
          )}
        </div>
      ))}
      <div className="filter-actions">
        <button type="submit" className="quiet">
          Apply
        </button>
        {Object.keys(filters).length > 0 && (
          <button type="button" className="link" onClick={() => set({})}>
            Clear
          </button>
        )}
      </div>
    </form>
  )
}
