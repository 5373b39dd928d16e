// page: Link builder: page, parameters, URL, next API calls, button that opens Link

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AppView } from '../../../../src/console-api/contracts/bodies.ts'
import type { LinkPagesView, LinkUrlView } from '../../../../src/console-api/contracts/link.ts'
import { call } from '../../api.ts'
import { CopyBlock } from '../../parts/copy-block.tsx'
import { Empty, ErrorNote, Listed } from '../../parts/feedback.tsx'
import { Field, Select } from '../../parts/fields.tsx'
import { opensScope } from '../../parts/production.tsx'
import { type Language, Languages } from '../../parts/radios.tsx'
import { ScopeChoice } from '../../parts/scopes.tsx'
import { Title } from '../../parts/title.tsx'
import { dialectsQuery } from '../../queries.ts'
import { WithApp } from '../app.tsx'
import { linkPagesQuery } from './queries.ts'

type Page = LinkPagesView['pages'][number]
type Parameter = Page['parameters'][number]

export function Builder(): ReactNode {
  return <WithApp>{(app) => <BuilderOf app={app} />}</WithApp>
}

const keyOf = ({ dialect, name }: Page) => `${dialect} ${name}`

function BuilderOf({ app }: { readonly app: AppView }): ReactNode {
  const query = useQuery(linkPagesQuery(app.id))
  const [chosen, setChosen] = useState('')
  return (
    <>
      <Title>Link builder</Title>
      <p className="soft">Build your own Link URL. Your app opens it in the browser of its end user.</p>
      <Listed
        query={{ data: query.data?.pages, error: query.error, refetch: query.refetch }}
        what="the pages of Link"
        empty={
          <Empty title="None of the APIs of this app has pages">
            <Link to="/apps/$appId/settings/$tab" params={{ appId: app.id, tab: 'scopes' } as never}>
              Add an API
            </Link>
          </Empty>
        }
      >
        {(pages) => {
          const page = pages.find((one) => keyOf(one) === chosen) ?? pages[0]
          return (
            <>
              <Select
                label="Product"
                value={page && keyOf(page)}
                options={pages.map((one) => [keyOf(one), `${one.title}: ${one.summary}`])}
                onChange={({ target }) => setChosen(target.value)}
              />
              {page && <PageBuilder key={keyOf(page)} app={app} page={page} />}
            </>
          )
        }}
      </Listed>
    </>
  )
}

/** Those that most apps send come first; the others are a click away. */
function isUsual({ name, required }: Parameter, page: Page): boolean {
  return required || name in page.defaults || ['state', 'scope', 'authorization_code', 'test'].includes(name)
}

function PageBuilder({ app, page }: { readonly app: AppView; readonly page: Page }): ReactNode {
  const [values, setValues] = useState<Readonly<Record<string, string>>>(page.defaults)
  const body = { dialect: page.dialect, page: page.name, values }
  const query = useQuery({
    queryKey: ['link-url', app.id, body],
    queryFn: () => call<LinkUrlView>('POST', `/apps/${app.id}/link-urls`, body),
    placeholderData: (before) => before,
  })
  const field = (parameter: Parameter) => (
    <ParameterField
      key={parameter.name}
      parameter={parameter}
      app={app}
      dialect={page.dialect}
      value={values[parameter.name] ?? ''}
      error={query.data?.problem?.parameter === parameter.name ? query.data.problem.sentence : undefined}
      change={(value) => setValues({ ...values, [parameter.name]: value })}
    />
  )
  const usual = page.parameters.filter((parameter) => isUsual(parameter, page))
  const others = page.parameters.filter((parameter) => !isUsual(parameter, page))
  return (
    <div className="studio">
      <div>
        {usual.map(field)}
        {others.length > 0 && (
          <details>
            <summary>More parameters ({others.length})</summary>
            {others.map(field)}
          </details>
        )}
      </div>
      <div>
        <h2>URL</h2>
        {query.error && <ErrorNote error={query.error} />}
        {query.data && <Built app={app} built={query.data} />}
      </div>
    </div>
  )
}

/** Separated by spaces (RFC 6749 section 3.3), which every API accepts. */
function ScopeField({
  label,
  parameter: { description },
  app,
  dialect: name,
  value,
  error,
  change,
}: ParameterProps & { readonly label: string }): ReactNode {
  const { data: dialects = [] } = useQuery(dialectsQuery)
  const dialect = dialects.find((one) => one.name === name)
  const allowed = app.dialects.find((one) => one.name === name)?.scopes ?? []
  const chosen = value.split(/[ ,]+/).filter(Boolean)
  const isAllowed = (scope: string) => allowed.includes('*') || allowed.includes(scope)
  const offered = dialect?.scopes.filter((one) => isAllowed(one.name) && opensScope(app, one)) ?? []
  return (
    <>
      <Field
        label={label}
        hint={description}
        value={value}
        spellCheck={false}
        error={error}
        onChange={({ target }) => change(target.value)}
      />
      {dialect !== undefined && offered.length > 0 && (
        <details>
          <summary>Choose scopes of the app</summary>
          <ScopeChoice
            title={dialect.title}
            scopes={offered}
            isChosen={(scope) => chosen.includes(scope)}
            change={(scope, isChosen) =>
              change([...chosen.filter((one) => one !== scope), ...(isChosen ? [scope] : [])].join(' '))
            }
          />
        </details>
      )}
    </>
  )
}

interface ParameterProps {
  readonly parameter: Parameter
  readonly app: AppView
  /** Name of the dialect of the page. */
  readonly dialect: string
  readonly value: string
  readonly error: string | undefined
  readonly change: (value: string) => void
}

function ParameterField({ parameter, app, dialect, value, error, change }: ParameterProps): ReactNode {
  const { name, description, required, choices, is_list: isList, max_length: maxLength } = parameter
  const label = required ? `${name} (required)` : name
  if (name === 'redirect_uri' && app.redirect_uris.length > 0) {
    return (
      <Select
        label={label}
        hint={description}
        value={value}
        options={app.redirect_uris.map((uri) => [uri, uri])}
        onChange={({ target }) => change(target.value)}
        error={error}
      />
    )
  }
  if (choices.length > 0 && !isList) {
    return (
      <Select
        label={label}
        hint={description}
        value={value}
        options={[['', 'Not sent'], ...choices.map((each) => [each, each] as const)]}
        onChange={({ target }) => change(target.value)}
        error={error}
      />
    )
  }
  if (name === 'scope') {
    return <ScopeField {...{ label, parameter, app, dialect, value, error, change }} />
  }
  return (
    <Field
      label={label}
      hint={choices.length > 0 ? `${description} One of: ${choices.join(', ')}.` : description}
      value={value}
      readOnly={name === 'client_id'}
      spellCheck={false}
      {...(maxLength !== null && { maxLength })}
      error={error}
      onChange={({ target }) => change(target.value)}
    />
  )
}

function Built({ app, built }: { readonly app: AppView; readonly built: LinkUrlView }): ReactNode {
  const [language, setLanguage] = useState<Language>('curl')
  const { url, problem, next_calls: nextCalls } = built
  return (
    <>
      <CopyBlock text={url} name="Link URL" />
      <div role="status">
        {problem === null ? (
          <p className="soft">Link opens with it.</p>
        ) : (
          <p className="note warn">
            <strong>Link would refuse it: </strong>
            {problem.sentence}
            {problem.parameter !== null && ` (${problem.parameter})`}
          </p>
        )}
      </div>
      {app.redirect_uris.length === 0 && (
        <p className="note warn">
          The app has no redirect URI yet.{' '}
          <Link to="/apps/$appId/settings/$tab" params={{ appId: app.id, tab: 'redirect-uris' } as never}>
            Add one
          </Link>
        </p>
      )}
      {problem === null && (
        <p>
          <a className="button" href={url} target="_blank" rel="noopener noreferrer">
            Try it<span className="sr"> in a new tab</span>
          </a>
        </p>
      )}
      {nextCalls !== null && (
        <>
          <h2>Next API calls</h2>
          <p className="soft">
            Once the end user has returned to your redirect URI. Secrets and what it received are read from
            variables of the environment.
          </p>
          <Languages chosen={language} choose={setLanguage} />
          <CopyBlock text={nextCalls[language]} name="API calls" />
        </>
      )}
    </>
  )
}
