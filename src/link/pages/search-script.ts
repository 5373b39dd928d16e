// table: The script that filters the bank list while the end user types; optional
// Never: put a variable value into it; it reads data attributes, so that its hash stays the same

/** Only for a page that shows every bank of the country; otherwise the form has to search on the server. */
export const SEARCH_SCRIPT: string = `
(() => {
  const query = document.getElementById('bank-query')
  const list = document.getElementById('bank-list')
  const count = document.getElementById('bank-count')
  if (!query || !list || !count) return
  const fold = (text) => text.normalize('NFD').replace(/\\p{M}/gu, '').toLowerCase()
  const rows = [...list.children].map((row) => [row, fold(row.textContent)])
  query.addEventListener('input', () => {
    const words = fold(query.value).split(/\\s+/)
    let found = 0
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word))
      if (!row.hidden) found += 1
    }
    count.textContent = count.dataset.words.replace('#', found)
    count.classList.toggle('sr', found > 0)
  })
})()
`
