// page: Modal dialog on the native element, which traps and restores the focus

import { type ReactNode, useEffect, useId, useRef } from 'react'

export function Dialog({
  title,
  close,
  children,
}: {
  readonly title: string
  readonly close: () => void
  readonly children: ReactNode
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={close} onCancel={close}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}

export function DialogActions({
  close,
  children,
}: {
  readonly close: () => void
  readonly children: ReactNode
}): ReactNode {
  return (
    <div className="actions">
      {children}
      <button type="button" className="quiet" onClick={close}>
        Cancel
      </button>
    </div>
  )
}
