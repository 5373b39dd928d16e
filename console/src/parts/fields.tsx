// page: Fields of several lines, and choices of one of several

import { type ReactNode, useId } from 'react'

interface Common {
  readonly label: string
  readonly name: string
  readonly hint?: string
  readonly error?: string | undefined
}

export function TextArea({
  label,
  name,
  hint,
  error,
  rows = 4,
  defaultValue,
  maxLength,
  required = true,
}: Common & {
  readonly rows?: number
  readonly defaultValue?: string | undefined
  readonly maxLength?: number
  readonly required?: boolean
}): ReactNode {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      <textarea
        id={id}
        name={name}
        rows={rows}
        defaultValue={defaultValue}
        maxLength={maxLength}
        required={required}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        aria-invalid={error !== undefined}
      />
      {error !== undefined && <p className="wrong">{error}</p>}
    </div>
  )
}

export function Select({
  label,
  name,
  hint,
  options,
  defaultValue,
}: Common & {
  readonly options: readonly (readonly [value: string, label: string])[]
  readonly defaultValue?: string | undefined
}): ReactNode {
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
        name={name}
        defaultValue={defaultValue}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
