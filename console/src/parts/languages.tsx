// page: Choice of the language in which code is shown

import type { ReactNode } from 'react'

const LANGUAGES = [
  ['curl', 'curl'],
  ['node', 'Node'],
  ['python', 'Python'],
] as const

export type Language = (typeof LANGUAGES)[number][0]

export function Languages({
  chosen,
  onChoose,
}: {
  readonly chosen: Language
  readonly onChoose: (language: Language) => void
}): ReactNode {
  return (
    <fieldset className="inline">
      <legend className="sr">Language</legend>
      {LANGUAGES.map(([value, label]) => (
        <label key={value} className="tick">
          <input type="radio" name="language" checked={chosen === value} onChange={() => onChoose(value)} />
          {label}
        </label>
      ))}
    </fieldset>
  )
}
