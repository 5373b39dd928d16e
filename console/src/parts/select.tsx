// page: A choice from a list, with its label

import { type ReactNode, type SelectHTMLAttributes, useId } from 'react'

type SelectProps = SelectHTMLAttributes<HTMLSelectElement> & {
  readonly label: string
  readonly hint?: ReactNode
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly error?: string | undefined
}

export function Select({ label, hint, options, error, ...select }: SelectProps): ReactNode {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      <select
        id={id}
        {...select}
        {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
        aria-invalid={error !== undefined}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {error !== undefined && <p className="wrong">{error}</p>}
    </div>
  )
}
