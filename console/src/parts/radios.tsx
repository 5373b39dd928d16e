// page: Choice of one of a few by radio buttons in a line

import { type ReactNode, useId } from 'react'

export function Radios<T extends string>({
  label,
  options,
  chosen,
  choose,
}: {
  /** For screen readers: the options explain themselves to everybody else. */
  readonly label: string
  readonly options: readonly (readonly [value: T, label: string])[]
  readonly chosen: T
  readonly choose: (value: T) => void
}): ReactNode {
  const name = useId()
  return (
    <fieldset className="inline">
      <legend className="sr">{label}</legend>
      {options.map(([value, text]) => (
        <label key={value} className="tick">
          <input type="radio" name={name} checked={chosen === value} onChange={() => choose(value)} />
          {text}
        </label>
      ))}
    </fieldset>
  )
}

/** Those in which code is shown. */
const LANGUAGES = [
  ['curl', 'curl'],
  ['node', 'Node'],
  ['python', 'Python'],
] as const

export type Language = (typeof LANGUAGES)[number][0]

export function Languages({
  chosen,
  choose,
}: {
  readonly chosen: Language
  readonly choose: (language: Language) => void
}): ReactNode {
  return <Radios label="Language" options={LANGUAGES} chosen={chosen} choose={choose} />
}
