// page: Block of code with a copy button

import { type ReactNode, useState } from 'react'

export function CopyBlock({ text, name }: { readonly text: string; readonly name: string }): ReactNode {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      setState('failed')
    }
  }
  return (
    <div className="code">
      <button type="button" className="quiet small" onClick={copy} aria-label={`Copy ${name}`}>
        {{ idle: 'Copy', copied: 'Copied', failed: 'Select the text and copy it' }[state]}
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without it, the keyboard cannot scroll (WCAG 2.1.1) */}
      <pre tabIndex={0}>{text}</pre>
      <span className="sr" role="status">
        {state === 'copied' ? `${name} copied` : ''}
      </span>
    </div>
  )
}
