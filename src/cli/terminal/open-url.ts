// glue: Opens a URL in the browser of the desktop

import { spawn } from 'node:child_process'
import type { Environment } from '../../runtime/environment.ts'

/** Resolves with whether a program took the URL. Waits no longer than for the program to start. */
export function openUrl(url: string, environment: Environment): Promise<boolean> {
  const [program, args] = chooseProgram(url, environment)
  if (program === undefined) return Promise.resolve(false)
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

/** BROWSER names a program, as for other tools. Without a display there is no browser to open. */
function chooseProgram(
  url: string,
  { BROWSER = '', DISPLAY = '', WAYLAND_DISPLAY = '' }: Environment,
): [string | undefined, readonly string[]] {
  if (BROWSER !== '') return [BROWSER, [url]]
  if (process.platform === 'darwin') return ['open', [url]]
  if (process.platform === 'win32') return ['explorer.exe', [url]]
  return DISPLAY === '' && WAYLAND_DISPLAY === '' ? [undefined, []] : ['xdg-open', [url]]
}
