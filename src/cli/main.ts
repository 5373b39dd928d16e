// glue: Entry point: find the command, load it, run it, print its report
// Never: import what only one command needs; `start` must issue its first token within 500 ms

import { processEnvironment } from '../runtime/environment.ts'
import type { Input, Io } from './command.ts'
import type { CommandName } from './commands.ts'
import { renderFailure, toFailure } from './failure.ts'
import { LOADERS } from './loaders.ts'
import { findVisiblePassword } from './settings.ts'
import { readStartArguments } from './start-arguments.ts'

const MAX_INPUT_BYTES = 1_048_576

const io: Io = {
  environment: processEnvironment,
  readInput,
  warn: (line) => void process.stderr.write(`${line}\n`),
}

// Ignore a closed pipe, such as of `head`, and a full disk: an unread line is no reason to stop.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})
await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<void> {
  const wantsJson = argv.includes('--json')
  try {
    const found = await find(argv)
    if (typeof found === 'string') {
      print(found)
      return
    }
    const visible = findVisiblePassword(found.input)
    if (visible !== undefined) io.warn(`tallystick: ${visible}`)
    const run = found.input.options.has('url')
      ? (await import('./remote-commands.ts')).remoteRun(found.name)
      : await LOADERS[found.name]()
    const report = await run(found.input, io)
    print(wantsJson ? JSON.stringify(report.json) : report.text)
    process.exitCode = report.exitCode ?? 0
  } catch (error) {
    const failure = toFailure(error)
    if (wantsJson) print(JSON.stringify(renderFailure(failure)))
    for (const line of failure.message.split('\n')) io.warn(line === '' ? '' : `tallystick: ${line}`)
    if (failure.hint !== undefined) io.warn(`tallystick: ${failure.hint}`)
    process.exitCode = failure.exitCode
  }
}

/** Returns the text to print if help or the version was requested. */
async function find(argv: readonly string[]): Promise<string | { name: CommandName; input: Input }> {
  const input = readStartArguments(argv)
  if (input !== undefined) return { name: 'start', input }
  const [{ parseProgram }, { readVersion }] = await Promise.all([
    import('./program.ts'),
    import('../runtime/version.ts'),
  ])
  const invocation = parseProgram(argv, readVersion())
  return invocation.kind === 'printed' ? invocation.text : invocation
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

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
