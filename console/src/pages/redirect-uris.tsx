// page: The redirect URIs of an app

import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { AppView } from '../../../src/console-api/contracts/bodies.ts'
import { call } from '../api.ts'
import { Empty, ErrorNote } from '../parts/feedback.tsx'
import { Field } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { useOrganisation } from '../session.ts'

export function RedirectUris({ app }: { readonly app: AppView }): ReactNode {
  const client = useQueryClient()
  const mayChange = useOrganisation()?.permissions.includes('apps.change') === true
  const [problem, setProblem] = useState<unknown>(undefined)
  const [removed, setRemoved] = useState<string | undefined>(undefined)
  const save = async (uris: readonly string[]) => {
    const changed = await call<AppView>('PATCH', `/apps/${app.id}`, { redirect_uris: uris })
    client.setQueryData(['app', app.id], changed)
  }
  const remove = async (uri: string) => {
    setProblem(undefined)
    try {
      await save(app.redirect_uris.filter((one) => one !== uri))
      setRemoved(uri)
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <>
      <p className="soft">
        Where end users return after they have connected a bank. A URI is compared character by character.
        Plain http is for this machine only.
      </p>
      {problem !== undefined && <ErrorNote error={problem} />}
      {app.redirect_uris.length === 0 ? (
        <Empty title="No redirect URI yet">Add the address of your app's callback.</Empty>
      ) : (
        <ul className="plain">
          {app.redirect_uris.map((uri) => (
            <li key={uri} className="row">
              <code className="wrap">{uri}</code>
              {mayChange && (
                <button type="button" className="quiet small" onClick={() => remove(uri)}>
                  Remove<span className="sr"> {uri}</span>
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      <div role="status">
        {removed !== undefined && !app.redirect_uris.includes(removed) && (
          <p className="note">
            Removed {removed}.{' '}
            <button type="button" className="link" onClick={() => save([...app.redirect_uris, removed])}>
              Undo
            </button>
          </p>
        )}
      </div>
      {mayChange && (
        <Form
          key={app.redirect_uris.length}
          send={({ redirect_uris: uri = '' }) => save([...app.redirect_uris, uri.trim()])}
        >
          {({ pending, errorOf }) => (
            <>
              <Field
                label="Add new redirect URI"
                name="redirect_uris"
                type="url"
                placeholder="https://app.example/callback"
                required
                spellCheck={false}
                error={errorOf('redirect_uris')}
              />
              <Submit pending={pending}>Add</Submit>
            </>
          )}
        </Form>
      )}
    </>
  )
}
