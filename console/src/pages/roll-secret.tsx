// page: The dialog that replaces a client secret, with a grace for the old one

import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { AppView, CreatedSecretView, SecretView } from '../../../src/console-api/contracts/bodies.ts'
import { call } from '../api.ts'
import { Dialog, DialogActions } from '../parts/dialog.tsx'
import { Select } from '../parts/fields.tsx'
import { Form, Submit } from '../parts/form.tsx'
import { AccountPassword } from '../parts/password.tsx'
import { NewSecret } from './new-secret.tsx'

const GRACES = [
  ['24', 'For 24 hours'],
  ['1', 'For one hour'],
  ['168', 'For 7 days'],
  ['0', 'Not at all: revoke it now'],
] as const

export function RollSecret({
  app,
  secret,
  close,
}: {
  readonly app: AppView
  readonly secret: SecretView
  readonly close: () => void
}): ReactNode {
  const client = useQueryClient()
  const [created, setCreated] = useState<CreatedSecretView | undefined>(undefined)
  if (created !== undefined) return <NewSecret app={app} created={created} close={close} />
  return (
    <Dialog title={`Roll ${secret.name}`} close={close}>
      <Form
        send={async ({ password, grace }) => {
          const body = { password, grace_hours: Number(grace) }
          setCreated(await call<CreatedSecretView>('POST', `/apps/${app.id}/secrets/${secret.id}/roll`, body))
          await client.invalidateQueries({ queryKey: ['secrets', app.id] })
        }}
      >
        {({ pending, errorOf }) => (
          <>
            <p>
              A new secret takes the place of the one that ends in <code>{secret.hint}</code>. Change it where
              it is used while both work.
            </p>
            <Select label="The old secret still works" name="grace" options={GRACES} />
            <AccountPassword error={errorOf('password')} />
            <DialogActions close={close}>
              <Submit pending={pending}>Roll</Submit>
            </DialogActions>
          </>
        )}
      </Form>
    </Dialog>
  )
}
