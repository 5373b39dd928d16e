// table: The script of framed pages, which sends messages to the app; optional
// Never: put a variable value into it; it reads data attributes, so that its hash stays the same

/**
 * Every page also works without it.
 *
 * - `data-to`: the origin of the app's page; the browser delivers messages to no other.
 * - `data-tell`: `[onceKey, message]` pairs to send at once, or on a form when it is submitted. A reload does not repeat a
 *   message that has a key.
 * - `data-then`: the URL that this page continues at after its form has opened a window.
 * - `data-alone`: an element that is removed inside a frame, because the app's page acts on the message.
 * - `data-top`: the URL to continue at outside a frame.
 * - `data-close`: closes the window.
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
