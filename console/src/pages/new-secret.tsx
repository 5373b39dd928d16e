// page: A new client secret, shown once
// Never: keep its text after the dialog is closed

import type { ReactNode } from 'react'
import type { AppView, CreatedSecretView } from '../../../src/console-api/contracts/bodies.ts'
import { Copy } from '../parts/copy.tsx'
import { Dialog } from '../parts/dialog.tsx'

export function NewSecret({
  app,
  created,
  close,
}: {
  readonly app: AppView
  readonly created: CreatedSecretView
  readonly close: () => void
}): ReactNode {
  const download = () => {
    const text = `CLIENT_ID=${app.client_id}\nCLIENT_SECRET=${created.secret}\n`
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    const link = document.createElement('a')
    link.href = url
    link.download = '.env'
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <Dialog title="Your new client secret" close={close}>
      <p>Copy it now, and store it in a secure place. It can't be shown again.</p>
      <Copy text={created.secret} name="client secret" />
      <div className="actions">
        <button type="button" onClick={close}>
          I have stored it
        </button>
        <button type="button" className="quiet" onClick={download}>
          Download as .env
        </button>
      </div>
    </Dialog>
  )
}
