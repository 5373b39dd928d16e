// table: The script of waiting pages, which polls the state; optional
// Never: put a variable value into it; it reads data attributes, so that its hash stays the same

/**
 * Without it the page refreshes itself. With it the page stays, and keeps the focus, until there is a change.
 *
 * - `data-poll`: URL of the state; its response is held until there is a change.
 * - `data-next`: the URL that shows the new state.
 * - `#wait-status`: announced politely; `data-slow` is its text once the bank is slow, when `#wait-ways` is shown as well.
 */
export const WAIT_SCRIPT: string = `
(() => {
  const { poll, next } = document.body.dataset
  const status = document.getElementById('wait-status')
  const ways = document.getElementById('wait-ways')
  let failures = 0
  const ask = async () => {
    let state = { waiting: true, slow: false }
    try {
      const known = ways && !ways.hidden ? '&slow=yes' : ''
      const response = await window.fetch(poll + known, { cache: 'no-store', headers: { accept: 'application/json' } })
      const retry = response.status === 429 || response.status > 500
      failures = retry ? failures + 1 : 0
      state = response.ok ? await response.json() : { waiting: retry, slow: false }
    } catch {
      failures += 1
    }
    if (!state.waiting) return location.replace(next)
    if (state.slow && ways && ways.hidden) {
      ways.hidden = false
      if (status) status.textContent = status.dataset.slow
    }
    setTimeout(ask, failures === 0 ? 100 : Math.min(30000, 1000 * 2 ** failures))
  }
  ask()
})()
`
