// page: Dialog that shows a new secret once
// Never: keep the secret after the dialog is closed

import type { ReactNode } from 'react'
import { Copy } from './copy.tsx'
import { Dialog } from './dialog.tsx'

export function ShownSecret({
  title,
  name,
  secret,
  close,
  lead = "Copy it now, and store it in a secure place. It can't be shown again.",
  children,
  actions,
}: {
  readonly title: string
  /** Of the secret, for the button that copies it. */
  readonly name: string
  readonly secret: string
  readonly close: () => void
  readonly lead?: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
}): ReactNode {
  return (
    <Dialog title={title} close={close}>
      <p>{lead}</p>
      <Copy text={secret} name={name} />
      {children}
      <div className="actions">
        <button type="button" onClick={close}>
          I have stored it
        </button>
        {actions}
      </div>
    </Dialog>
  )
}
