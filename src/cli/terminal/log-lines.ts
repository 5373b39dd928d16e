// glue: Log destination that writes readable sentences to standard error

import type { DestinationStream } from 'pino'
import { createLogOutput } from '../../http/log-output.ts'
import type { Environment } from '../../runtime/environment.ts'
import { chooseColors } from './colors.ts'
import { createLogText } from './log-text.ts'

const STDERR = 2

interface LogLines extends DestinationStream {
  flush(): void
}

/** `shared`: several processes write to the same terminal. */
export function openLogLines(environment: Environment, shared: boolean): LogLines {
  const output = createLogOutput({ fd: STDERR, shared })
  const render = createLogText(chooseColors(process.stderr.isTTY, environment))
  process.on('exit', () => output.flushSync())
  return {
    write: (line) => {
      const text = render(line)
      if (text !== undefined) output.write(`${text}\n`)
    },
    flush: () => output.flush(),
  }
}
