// glue: Keys of a running platform at a terminal: Console, Link, reset and quit

import type { Config } from '../../config.ts'
import type { Environment } from '../../runtime/environment.ts'
import { toFailure } from '../failure.ts'
import { deleteData, requireResettable } from '../reset.ts'
import { listenForKeys } from './keys.ts'
import { openUrl } from './open-url.ts'

export interface Attended {
  readonly config: Config
  readonly environment: Environment
  readonly urls: { readonly console: string; readonly link: string | undefined }
  readonly stop: () => Promise<void>
  /** Starts the platform again, at the same URLs. */
  readonly restart: () => Promise<void>
}

/** Returns whether there are keys: not in the background of a shell. */
export function attendTerminal({ config, environment, urls, stop, restart }: Attended): boolean {
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  // As Ctrl-C does without raw mode: the signal handler of the command stops in order.
  const interrupt = (): void => void process.kill(process.pid, 'SIGINT')

  const show = async (url: string): Promise<void> => {
    say(url)
    if (!(await openUrl(url, environment))) say('No browser could be opened; open the URL yourself.')
  }
  const reset = async (): Promise<void> => {
    try {
      requireResettable(config)
    } catch (error) {
      const { message, hint } = toFailure(error)
      return say([message, hint ?? ''].join(' ').trim())
    }
    const question = `Delete all users, apps, connections and tokens in ${config.dataDir}?`
    if ((await keys?.confirm(question)) !== true) return say('Nothing was deleted.')
    try {
      await stop()
      deleteData(config)
      await restart()
      say('The data is new; the sandbox app has the same id and secret.')
    } catch (error) {
      say(`The platform could not be started again: ${toFailure(error).message}`)
      process.exit(1)
    }
  }
  const keys = listenForKeys({
    interrupt,
    keys: {
      o: () => show(urls.console),
      l: () => (urls.link === undefined ? say('There is no sandbox app to link for.') : show(urls.link)),
      r: reset,
      q: interrupt,
    },
  })
  return keys !== undefined
}
