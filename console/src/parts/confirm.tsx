// page: A dialog that names what stops, and asks before it does

import { type ReactNode, useState } from 'react'
import { Dialog, DialogActions } from './dialog.tsx'
import { Form, Submit } from './form.tsx'

export function ConfirmButton({
  label,
  title,
  children,
  run,
  done,
}: {
  readonly label: string
  readonly title: string
  /** What will stop. */
  readonly children: ReactNode
  readonly run: () => Promise<unknown>
  readonly done: () => void
}): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <button type="button" className="danger" onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen && (
        <Dialog title={title} close={close}>
          {children}
          <Form
            send={async () => {
              await run()
              close()
              done()
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
      )}
    </>
  )
}
