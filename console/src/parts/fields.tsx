// page: Labelled form controls: text, several lines, a choice, each with hint and error

import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react'

interface Labels {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
}

interface ControlAttributes {
  readonly id: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid': boolean
}

function Labelled({
  label,
  hint,
  error,
  children,
}: Labels & { readonly children: (attributes: ControlAttributes) => ReactNode }): ReactNode {
  const id = useId()
  const notes = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      {children({
        id,
        ...(notes !== '' && { 'aria-describedby': notes }),
        'aria-invalid': error !== undefined,
      })}
      {error !== undefined && (
        <p id={`${id}-error`} className="wrong">
          {error}
        </p>
      )}
    </div>
  )
}

export function Field({
  label,
  hint,
  error,
  ...input
}: InputHTMLAttributes<HTMLInputElement> & Labels): ReactNode {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(attributes) => <input {...input} {...attributes} />}
    </Labelled>
  )
}

/** E-mail address of the account that logs in. */
export function EmailField({
  error,
  defaultValue,
}: {
  readonly error: string | undefined
  readonly defaultValue?: string | undefined
}): ReactNode {
  return (
    <Field
      label="E-mail"
      name="email"
      type="email"
      autoComplete="username"
      required
      defaultValue={defaultValue}
      error={error}
    />
  )
}

export function TextArea({
  label,
  hint,
  error,
  rows = 4,
  required = true,
  ...textArea
}: TextareaHTMLAttributes<HTMLTextAreaElement> & Labels): ReactNode {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(attributes) => <textarea {...textArea} rows={rows} required={required} {...attributes} />}
    </Labelled>
  )
}

export type Option = readonly [value: string, label: string]

export function Select({
  label,
  hint,
  error,
  options,
  ...select
}: SelectHTMLAttributes<HTMLSelectElement> & Labels & { readonly options: readonly Option[] }): ReactNode {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(attributes) => (
        <select {...select} {...attributes}>
          <Options options={options} />
        </select>
      )}
    </Labelled>
  )
}

export function Options({ options }: { readonly options: readonly Option[] }): ReactNode {
  return options.map(([value, label]) => (
    <option key={value} value={value}>
      {label}
    </option>
  ))
}
