// glue: Entry point of the command line: its streams and environment

import { processEnvironment } from '../runtime/environment.ts'
import { runProgram } from './run-program.ts'

const MAX_INPUT_BYTES = 1_048_576

// Ignore a closed pipe, such as of `head`, and a full disk: an unread line is no reason to stop.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})
process.exitCode = await runProgram(process.argv.slice(2), {
  environment: processEnvironment,
  readInput,
  print: (line) => void process.stdout.write(`${line}\n`),
  warn: (line) => void process.stderr.write(`${line}\n`),
})

async function readInput(): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > MAX_INPUT_BYTES) throw new RangeError('standard input is larger than 1 MiB')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
