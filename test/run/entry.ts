// glue: Runs the test files in its arguments one after the other, in this process
import { before, describe } from 'node:test'
import { pathToFileURL } from 'node:url'
import { markStart } from './records.ts'

// Modules are loaded and compiled once for all of them: for many files, that is half of their processor time.
for (const file of process.argv.slice(2)) {
  describe(file, async () => {
    before(() => {
      process.stdout.write(markStart(file))
    })
    await import(pathToFileURL(file).href)
  })
}
