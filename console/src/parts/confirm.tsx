// page: Dialog that names the consequences of an action and confirms it

import { type ReactNode, useState } from 'react'
import { Dialog, DialogActions } from './dialog.tsx'
import { Form, Submit } from './form.tsx'

interface Confirmation {
  readonly label: string
  readonly title: string
  /** What will stop. */
  readonly children: ReactNode
  readonly run: () => Promise<unknown>
}

export function ConfirmDialog({
  label,
  title,
  children,
  run,
  close,
}: Confirmation & { readonly close: () => void }): ReactNode {
  return (
    <Dialog title={title} close={close}>
      {children}
      <Form
        send={async () => {
          await run()
          close()
        }}
      >
        {({ pending }) => (
          <DialogActions close={close}>
            <Submit pending={pending} className="danger">
              {label}
            </Submit>
          </DialogActions>
        )}
      </Form>
    </Dialog>
  )
}

export function ConfirmButton({
  label,
  run,
  done,
  ...confirmation
}: Confirmation & { readonly done: () => void }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="danger" onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen && (
        <ConfirmDialog
          {...confirmation}
          label={label}
          run={async () => {
            await run()
            done()
          }}
          close={() => setOpen(false)}
        />
      )}
    </>
  )
}
