// page: The title of a page and of its browser tab

import { type ReactNode, useEffect } from 'react'

export function Title({
  children,
  actions,
}: {
  readonly children: string
  readonly actions?: ReactNode
}): ReactNode {
  useEffect(() => {
    document.title = `${children} – Tallystick Console`
  }, [children])
  return (
    <div className="title">
      <h1>{children}</h1>
      {actions}
    </div>
  )
}
