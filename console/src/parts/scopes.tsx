// page: Scopes with what each opens, to read or to choose

import { type ReactNode, useId, useState } from 'react'
import type { DialectView } from '../../../src/console-api/contracts/bodies.ts'
import { productTitles } from './production.tsx'
import { SearchField } from './search.tsx'

type ScopeView = DialectView['scopes'][number]

const SEARCHED_FROM = 10

/** A list to read, closed at first. */
export function ScopeSummary({
  title,
  scopes,
}: {
  readonly title: string
  readonly scopes: readonly ScopeView[]
}): ReactNode {
  return (
    <details className="scopes">
      <summary>
        What the {scopes.length === 1 ? 'scope' : `${scopes.length} scopes`} of {title}{' '}
        {scopes.length === 1 ? 'opens' : 'open'}
      </summary>
      <dl>
        {scopes.map(({ name, opens }) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{opens}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

/** Check boxes, each with its sentence and its operations. Those that a search leaves out stay in the form. */
export function ScopeChoice({
  title,
  scopes,
  isChosen,
  isOpened = () => true,
  change,
  disabled = false,
}: {
  readonly title: string
  readonly scopes: readonly ScopeView[]
  readonly isChosen: (name: string) => boolean
  /** Whether the products of the app open the scope; one that they do not cannot be chosen. */
  readonly isOpened?: (scope: ScopeView) => boolean
  /** For a choice that is kept outside a form; without it, `isChosen` holds at first only. */
  readonly change?: (name: string, chosen: boolean) => void
  readonly disabled?: boolean
}): ReactNode {
  const [wanted, setWanted] = useState('')
  const matches = ({ name, opens }: ScopeView) =>
    `${name} ${opens}`.toLowerCase().includes(wanted.toLowerCase())
  const hasMatch = scopes.some(matches)
  return (
    <>
      {scopes.length >= SEARCHED_FROM && (
        <SearchField
          label={`Search scopes of ${title}`}
          placeholder="Search"
          value={wanted}
          change={setWanted}
        />
      )}
      <fieldset disabled={disabled} className="scopes">
        <legend className="sr">Scopes of {title}</legend>
        {scopes.map((scope) => (
          <ScopeBox
            key={scope.name}
            scope={scope}
            hidden={!matches(scope)}
            chosen={isChosen(scope.name)}
            opened={isOpened(scope)}
            {...(change !== undefined && { change })}
          />
        ))}
      </fieldset>
      {!hasMatch && <p className="soft">No scope matches.</p>}
    </>
  )
}

function ScopeBox({
  scope: { name, opens, products, operations },
  hidden,
  chosen,
  opened,
  change,
}: {
  readonly scope: ScopeView
  readonly hidden: boolean
  readonly chosen: boolean
  readonly opened: boolean
  readonly change?: (name: string, chosen: boolean) => void
}): ReactNode {
  const id = useId()
  return (
    <div className="scope" hidden={hidden}>
      <label className="tick">
        <input
          type="checkbox"
          name="scope"
          value={name}
          aria-describedby={id}
          disabled={!opened && !chosen}
          {...(change === undefined
            ? { defaultChecked: chosen }
            : { checked: chosen, onChange: ({ target }) => change(name, target.checked) })}
        />
        <code>{name}</code>
      </label>
      <p id={id}>
        {opens}
        {!opened && <b> It needs the product {productTitles(products)}.</b>}
      </p>
      {operations.length > 0 && (
        <details>
          <summary>
            {operations.length === 1 ? 'One operation' : `${operations.length} operations`}
            <span className="sr"> of {name}</span>
          </summary>
          <ul className="plain">
            {operations.map(({ method, path, summary }) => (
              <li key={`${method} ${path}`}>
                <code>
                  {method} {path}
                </code>{' '}
                {summary}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
