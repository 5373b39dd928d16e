// glue: Loaded before a process under test: writes each module that it loads to a file
import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const file = process.env.TALLYSTICK_TEST_MODULES

if (isMainThread && file !== undefined) {
  registerHooks({
    load(url, context, nextLoad) {
      // Modules of Node itself are part of its binary.
      if (!url.startsWith('node:')) appendFileSync(file, `${url}\n`)
      return nextLoad(url, context)
    },
  })
}
