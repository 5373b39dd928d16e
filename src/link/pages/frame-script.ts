// table: the script of pages inside a frame; every page does its work without it
// Never: a value put into it; what it needs stands in data attributes, so that its hash is always the same.

/**
 * - `data-to`: the origin of the page around this one; the browser gives a message to no other.
 * - `data-tell`: `[once, message]` pairs to send at once, on a form when it is sent. With `once`, a reload does not repeat it.
 * - `data-then`: where this page goes when the form has opened a window of its own.
 * - `data-alone`: not needed once the page around this one has been told.
 * - `data-top`: where to go if there is no page around this one.
 * - `data-close`: the window has done its work.
 */
export const FRAME_SCRIPT: string = `
(() => {
  const { to, tell, top: back, close: done } = document.body.dataset
  const framed = window.parent !== window
  const send = (list) => {
    if (!framed) return
    for (const [once, message] of list) {
      try {
        if (once && sessionStorage.getItem(once)) continue
        if (once) sessionStorage.setItem(once, 'told')
      } catch {}
      window.parent.postMessage(message, to)
    }
  }
  if (tell) send(JSON.parse(tell))
  if (framed) for (const element of document.querySelectorAll('[data-alone]')) element.remove()
  for (const form of document.forms) {
    form.addEventListener('submit', () => {
      if (form.dataset.tell) send(JSON.parse(form.dataset.tell))
      if (form.dataset.then) setTimeout(() => location.assign(form.dataset.then), 100)
    })
  }
  if (!framed && back) location.replace(back)
  if (done) window.close()
})()
`
