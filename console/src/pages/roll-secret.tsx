// page: Dialog that replaces a client secret, with a grace period for the old one

import type { ReactNode } from 'react'
import type { AppView, SecretView } from '../../../src/console-api/contracts/bodies.ts'
import { Select } from '../parts/fields.tsx'
import { AccountPassword } from '../parts/password.tsx'
import { NewSecretDialog } from './new-secret.tsx'

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
  return (
    <NewSecretDialog
      app={app}
      title={`Roll ${secret.name}`}
      label="Roll"
      path={`/apps/${app.id}/secrets/${secret.id}/roll`}
      bodyOf={({ password, grace }) => ({ password, grace_hours: Number(grace) })}
      close={close}
    >
      {(errorOf) => (
        <>
          <p>
            A new secret takes the place of the one that ends in <code>{secret.hint}</code>. Change it where
            it is used while both work.
          </p>
          <Select label="The old secret still works" name="grace" options={GRACES} />
          <AccountPassword error={errorOf('password')} />
        </>
      )}
    </NewSecretDialog>
  )
}
