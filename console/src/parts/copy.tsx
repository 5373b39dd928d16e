// page: Text with a copy button

import { type ReactNode, useEffect, useState } from 'react'

const SHOWN_MS = 2000

export function Copy({ text, name }: { readonly text: string; readonly name: string }): ReactNode {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      setState('failed')
    }
  }
  const word = { idle: 'Copy', copied: 'Copied', failed: 'Select the text and copy it' }[state]
  return (
    <span className="copy">
      <code>{text}</code>
      <button type="button" className="quiet small" onClick={copy} aria-label={`Copy ${name}`}>
        {word}
      </button>
      <span className="sr" role="status">
        {state === 'copied' ? `${name} copied` : ''}
      </span>
    </span>
  )
}
