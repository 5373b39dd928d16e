// page: Dialog that creates a client secret and shows it once
// Never: keep its text after the dialog is closed

import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { AppView, CreatedSecretView } from '../../../src/console-api/contracts/bodies.ts'
import { call } from '../api.ts'
import { download } from '../parts/csv.tsx'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { Form, type FormState, Submit, type Values } from '../parts/form.tsx'
import { ShownSecret } from '../parts/shown-secret.tsx'

/** A secret in words, and the variable that has it. */
export const SECRET_WORDS = {
  client: ['client secret', 'CLIENT_SECRET'],
  api_key: ['API key', 'API_KEY'],
} as const

export function NewSecretDialog({
  app,
  title,
  label,
  path,
  bodyOf,
  close,
  children,
}: {
  readonly app: AppView
  readonly title: string
  /** Of the button. */
  readonly label: string
  readonly path: string
  readonly bodyOf: (values: Values) => unknown
  readonly close: () => void
  readonly children: (errorOf: FormState['errorOf']) => ReactNode
}): ReactNode {
  const client = useQueryClient()
  const [created, setCreated] = useState<CreatedSecretView | undefined>(undefined)
  if (created !== undefined) {
    const [name, variable] = SECRET_WORDS[created.use]
    const environment = `CLIENT_ID=${app.client_id}\n${variable}=${created.secret}\n`
    return (
      <ShownSecret
        title={`Your new ${name}`}
        name={name}
        secret={created.secret}
        close={close}
        actions={
          <button type="button" className="quiet" onClick={() => download('.env', 'text/plain', environment)}>
            Download as .env
          </button>
        }
      />
    )
  }
  return (
    <Dialog title={title} close={close}>
      <Form
        send={async (values) => {
          setCreated(await call<CreatedSecretView>('POST', path, bodyOf(values)))
          await client.invalidateQueries({ queryKey: ['secrets', app.id] })
        }}
      >
        {({ pending, errorOf }) => (
          <>
            {children(errorOf)}
            <DialogActions close={close}>
              <Submit pending={pending}>{label}</Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}
