// table: the script of the choice of a bank: narrows the list while the person types; the form does the same without it
// Never: a value put into it; its words stand in data attributes, so that its hash is always the same.

/** For a page that shows all banks of the country; where there are more, only the form knows them. */
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
