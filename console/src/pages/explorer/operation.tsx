// page: One operation in the API explorer: parameters, body, token, response, the call as code

import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AppView } from '../../../../src/console-api/contracts/bodies.ts'
import type {
  ExplorerCodeView,
  ExplorerOperationView,
  ExplorerResponseView,
  ExplorerView,
} from '../../../../src/console-api/contracts/explorer.ts'
import { ApiProblem, call } from '../../api.ts'
import { CopyBlock } from '../../parts/copy-block.tsx'
import { ErrorNote, Loading } from '../../parts/feedback.tsx'
import { Field, Select, TextArea } from '../../parts/fields.tsx'
import { Form, type FormState, Submit } from '../../parts/form.tsx'
import { type Language, Languages } from '../../parts/radios.tsx'
import { Title } from '../../parts/title.tsx'
import { useOrganisation } from '../../session.ts'
import { WithApp } from '../app.tsx'
import { explorerQuery, type HeldToken, operationQuery } from './queries.ts'
import { Response } from './response.tsx'
import { choicesOf, isList, SchemaFields, Words } from './schema.tsx'
import { TokenChoice, useHeldTokens } from './token.tsx'
import {
  bodyOf,
  type FieldFacts,
  fieldsOf,
  firstValues,
  hintOf,
  isSecret,
  labelOf,
  type Values,
} from './values.ts'

export function ExplorerOperation(): ReactNode {
  return <WithApp>{(app) => <Loaded app={app} />}</WithApp>
}

function Loaded({ app }: { readonly app: AppView }): ReactNode {
  const params: Record<string, string | undefined> = useParams({ strict: false })
  const operation = useQuery(operationQuery(app.id, params.operationId ?? ''))
  const explorer = useQuery(explorerQuery(app.id))
  const error = operation.error ?? explorer.error
  const retry = () => Promise.all([operation.refetch(), explorer.refetch()])
  const api = explorer.data?.apis.find(({ name }) => name === operation.data?.api)
  if (operation.data !== undefined && api !== undefined)
    return <Operation key={operation.data.id} app={app} api={api} operation={operation.data} />
  return (
    <>
      <Back appId={app.id} />
      {error ? <ErrorNote error={error} retry={retry} /> : <Loading what="the operation" />}
    </>
  )
}

function Back({ appId }: { readonly appId: string }): ReactNode {
  return (
    <p>
      <Link to="/apps/$appId/explorer" params={{ appId } as never}>
        All operations
      </Link>
    </p>
  )
}

function Operation({
  app,
  api,
  operation,
}: {
  readonly app: AppView
  readonly api: ExplorerView['apis'][number]
  readonly operation: ExplorerOperationView
}): ReactNode {
  const [values, setValues] = useState<Values>(() => firstValues(operation, app.client_id))
  const held = useHeldTokens(app.id, operation)
  const kinds = operation.tokens.map(({ kind }) => kind)
  const [chosen, choose] = useState<HeldToken | undefined>(() =>
    held.findLast(({ kind }) => kinds.includes(kind)),
  )
  const [response, setResponse] = useState<ExplorerResponseView | undefined>(undefined)
  const mayUse = useOrganisation()?.permissions.includes('explorer.use') === true
  const isSandbox = app.environment === 'sandbox'
  const sends = mayUse && isSandbox && app.disabled_at === null
  const set = (key: string, value: string) => setValues((before) => ({ ...before, [key]: value }))
  const sent = bodyOf(operation, values, chosen?.token)
  return (
    <>
      <Back appId={app.id} />
      <Title>{operation.summary}</Title>
      <p>
        <span className="badge method">{operation.method}</span> <code>{operation.path}</code>
      </p>
      <Words text={operation.description} />
      <p>
        <a href={operation.documentation} target="_blank" rel="noopener noreferrer">
          In the reference<span className="sr"> in a new tab</span>
        </a>
      </p>
      <div className="studio">
        <div>
          <h2>Request</h2>
          {/* Its dialog has a form of its own, so it is beside the form of the request. */}
          {sends && operation.tokens.length > 0 && (
            <TokenChoice appId={app.id} api={api} operation={operation} chosen={chosen} choose={choose} />
          )}
          <Form
            label="Request"
            send={async () =>
              setResponse(await call<ExplorerResponseView>('POST', `/apps/${app.id}/explorer/requests`, sent))
            }
          >
            {({ pending, errorOf }) => (
              <>
                <Inputs operation={operation} values={values} set={set} errorOf={errorOf} />
                {sends ? (
                  <Submit pending={pending}>Send</Submit>
                ) : (
                  <p className="note">
                    {isSandbox
                      ? mayUse
                        ? 'The app is disabled, so its requests are refused.'
                        : 'Your role does not send requests. Copy the call as code.'
                      : 'Requests are sent for sandbox apps only: a production app reads real accounts. Copy the call as code, and run it where the secret of the app is.'}
                  </p>
                )}
              </>
            )}
          </Form>
        </div>
        <div>
          <h2>Response</h2>
          <div role="status" className="sr">
            {response === undefined ? '' : `Response ${response.status} in ${response.duration_ms} ms`}
          </div>
          {response === undefined ? (
            <p className="soft">
              {sends ? 'It appears here once the request is sent.' : 'Nothing was sent.'}
            </p>
          ) : (
            <Response appId={app.id} response={response} />
          )}
        </div>
      </div>
      <Code appId={app.id} sent={sent} />
      <Responses operation={operation} />
    </>
  )
}

function Inputs({
  operation,
  values,
  set,
  errorOf,
}: {
  readonly operation: ExplorerOperationView
  readonly values: Values
  readonly set: (key: string, value: string) => void
  readonly errorOf: FormState['errorOf']
}): ReactNode {
  const { body } = operation
  const input = (field: FieldFacts, all: readonly FieldFacts[]) => (
    <Input
      key={field.key}
      field={field}
      label={labelOf(field, all)}
      value={values[field.key] ?? ''}
      error={errorOf(field.key)}
      change={(value) => set(field.key, value)}
    />
  )
  const group = (title: string, place: 'path' | 'query' | 'header' | 'body') => {
    const fields = fieldsOf(operation, place)
    if (fields.length === 0) return null
    const examples = firstValues(operation, '')
    // A key that is optional here may be required in another place, such as the body.
    const isKey = (field: FieldFacts) => place === 'header' && isSecret(field)
    const first = fields.filter(
      (field) => field.required || field.oneOf || isKey(field) || field.key in examples,
    )
    const others = fields.filter((field) => !first.includes(field))
    return (
      <fieldset>
        <legend>{title}</legend>
        {first.map((field) => input(field, fields))}
        {others.length > 0 && (
          <details>
            <summary>
              {first.length === 0 ? 'Optional' : 'More'} ({others.length})
            </summary>
            {others.map((field) => input(field, fields))}
          </details>
        )}
      </fieldset>
    )
  }
  return (
    <>
      {group('In the path', 'path')}
      {group('In the query', 'query')}
      {group('Form', 'body')}
      {body?.kind === 'json' && (
        <>
          <TextArea
            label={body.required ? 'JSON body (required)' : 'JSON body'}
            name="body"
            className="mono"
            rows={Math.min(16, Math.max(4, String(body.example).split('\n').length + 1))}
            required={false}
            spellCheck={false}
            value={values.body ?? ''}
            onChange={({ target }) => set('body', target.value)}
            error={errorOf('body')}
          />
          <details>
            <summary>Fields of the body</summary>
            <SchemaFields schema={body.schema} />
          </details>
        </>
      )}
      {group('Headers', 'header')}
    </>
  )
}

function Input({
  field,
  label,
  value,
  error,
  change,
}: {
  readonly field: FieldFacts
  readonly label: string
  readonly value: string
  readonly error: string | undefined
  readonly change: (value: string) => void
}): ReactNode {
  const { key, schema } = field
  const choices = choicesOf(schema)
  const hint = hintOf(field)
  const shared = { label, name: key, value, error, ...(hint !== '' && { hint }) }
  if (choices.length > 0 && !isList(schema)) {
    return (
      <Select
        {...shared}
        options={[['', 'Not sent'], ...choices.map((each) => [each, each] as const)]}
        onChange={({ target }) => change(target.value)}
      />
    )
  }
  return (
    <Field
      {...shared}
      type={isSecret(field) ? 'password' : 'text'}
      autoComplete="off"
      spellCheck={false}
      {...(typeof schema.maxLength === 'number' && { maxLength: schema.maxLength })}
      onChange={({ target }) => change(target.value)}
    />
  )
}

function Code({
  appId,
  sent,
}: {
  readonly appId: string
  readonly sent: ReturnType<typeof bodyOf>
}): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const [language, setLanguage] = useState<Language>('curl')
  const query = useQuery({
    queryKey: ['explorer-code', appId, sent],
    queryFn: () => call<ExplorerCodeView>('POST', `/apps/${appId}/explorer/code`, sent),
    enabled: isOpen,
    retry: false,
    gcTime: 0,
    placeholderData: (before) => before,
  })
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>As code</summary>
      <Languages chosen={language} choose={setLanguage} />
      <p className="soft">Credentials are read from variables of the environment.</p>
      {query.error ? (
        <CodeProblem error={query.error} />
      ) : query.data !== undefined ? (
        <CopyBlock text={query.data[language]} name="code" />
      ) : (
        isOpen && <Loading what="the code" />
      )}
    </details>
  )
}

/** Most often a required field that is still empty. */
function CodeProblem({ error }: { readonly error: Error }): ReactNode {
  const fields = error instanceof ApiProblem ? Object.entries(error.fields) : []
  if (fields.length === 0) return <ErrorNote error={error} />
  return (
    <p className="note">
      {fields.map(([name, sentence]) => `${name.replace(/^\w+\./, '')}: ${sentence}`).join(' ')}
    </p>
  )
}

function Responses({ operation }: { readonly operation: ExplorerOperationView }): ReactNode {
  return (
    <details>
      <summary>Responses it can have</summary>
      <ul className="schema">
        {operation.responses.map(({ status, description, schema }) => (
          <li key={status}>
            <code>{status === 'default' ? 'other' : status}</code>
            <Words text={description} />
            {schema !== null && <SchemaFields schema={schema} />}
          </li>
        ))}
      </ul>
    </details>
  )
}
