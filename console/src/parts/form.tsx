// page: Forms: values, problems by field, submit once

import { type FormEvent, type ReactNode, useState } from 'react'
import { ApiProblem } from '../api.ts'
import { ErrorNote } from './feedback.tsx'

/** The text fields of a form, by name. */
export type Values = Readonly<Record<string, string>>

export interface FormState {
  readonly pending: boolean
  readonly errorOf: (field: string) => string | undefined
}

/** Keeps what was typed, shows what the server refused under its field, and sends once however often it is clicked. */
export function Form({
  send,
  children,
  className,
  label,
}: {
  readonly send: (values: Values, form: HTMLFormElement) => Promise<void>
  readonly children: (state: FormState) => ReactNode
  readonly className?: string
  readonly label?: string
}): ReactNode {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<unknown>(undefined)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (pending) return
    const form = event.currentTarget
    const values: Record<string, string> = {}
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') values[name] = value
    setPending(true)
    setProblem(undefined)
    try {
      await send(values, form)
    } catch (error) {
      setProblem(error)
      const field = error instanceof ApiProblem ? Object.keys(error.fields)[0] : undefined
      const input = field === undefined ? undefined : form.elements.namedItem(field)
      if (input instanceof HTMLElement) input.focus()
    } finally {
      setPending(false)
    }
  }
  const fields = problem instanceof ApiProblem ? problem.fields : {}
  const shown = Object.keys(fields)
  return (
    <form onSubmit={submit} className={className} noValidate aria-label={label}>
      {children({ pending, errorOf: (field) => fields[field] })}
      {problem !== undefined && shown.length === 0 && <ErrorNote error={problem} />}
    </form>
  )
}

export function Submit({
  pending,
  children,
  className,
}: {
  readonly pending: boolean
  readonly children: ReactNode
  readonly className?: string
}): ReactNode {
  return (
    <button type="submit" className={className} aria-disabled={pending} aria-busy={pending}>
      {children}
    </button>
  )
}

/** The button of a form that stays open, and whether it was saved. */
export function SaveActions({
  pending,
  saved,
  children,
}: {
  readonly pending: boolean
  readonly saved: boolean
  readonly children: ReactNode
}): ReactNode {
  return (
    <div className="actions">
      <Submit pending={pending}>{children}</Submit>
      <span role="status" className="soft">
        {saved ? 'Saved.' : ''}
      </span>
    </div>
  )
}
