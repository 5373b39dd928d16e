// table: The script that adds a copy button to each example; optional
// Never: put a variable value into it; the content policy allows exactly this text

export const COPY_SCRIPT: string = `
(() => {
  if (!navigator.clipboard) return
  for (const pre of document.querySelectorAll('main pre')) {
    const text = pre.textContent
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy'
    button.textContent = 'Copy'
    button.setAttribute('aria-live', 'polite')
    button.addEventListener('click', async () => {
      const copied = await navigator.clipboard.writeText(text).then(() => true, () => false)
      button.textContent = copied ? 'Copied' : 'Not copied'
      setTimeout(() => { button.textContent = 'Copy' }, 2000)
    })
    pre.before(button)
  }
})()
`
