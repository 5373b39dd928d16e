// glue: Log destination: lines that cannot be written are dropped and counted
// Never: throw, or let a failed write stop the server or its exit

import { write, writeSync } from 'node:fs'

export interface LogOutput {
  write(line: string): void
  /** Begins to write what is buffered. */
  flush(): void
  /** Writes what is buffered before it returns, or drops it. For the exit of the process. */
  flushSync(): void
}

export interface LogOutputOptions {
  readonly fd: number
  /** Several processes write to this descriptor: each write has whole lines, and at most as many bytes as a pipe takes at once. */
  readonly shared?: boolean | undefined
  /** Called with the number of lines that were lost. */
  readonly onDropped?: ((lines: number) => void) | undefined
  /** Called once writing works again, with the number of lines that were lost meanwhile. */
  readonly onRecovered?: ((lines: number) => void) | undefined
}

const FLUSH_BYTES = 8192
const FLUSH_MS = 100
/** Lines beyond this are dropped while a reader is too slow. */
const MAX_BUFFERED = 4_194_304
/** A reader that has taken nothing for this long may never do so. */
const STUCK_MS = 1_000
const RETRY_MS = 100
const SYNC_RETRIES = 10

/** The descriptor is read back by nobody, so an error of it concerns the lines only. */
export function createLogOutput({ fd, shared, onDropped, onRecovered }: LogOutputOptions): LogOutput {
  let waiting: string[] = []
  let waitingSize = 0
  let timer: NodeJS.Timeout | undefined
  let isWriting = false
  let isStuck = false
  let dropped = 0
  /** The last successful write ended in the middle of a line. */
  let isMidLine = false

  const drop = (lines: number): void => {
    if (lines === 0) return
    dropped += lines
    onDropped?.(lines)
  }

  const take = (): Buffer => {
    const lines = shared === true ? takeShort(waiting) : waiting.splice(0)
    const text = lines.join('')
    waitingSize -= text.length
    return Buffer.from(isMidLine ? `\n${text}` : text)
  }

  const wrote = (bytes: Buffer, count: number): Buffer => {
    isMidLine = count > 0 ? bytes[count - 1] !== NEWLINE : isMidLine
    return bytes.subarray(count)
  }

  const finish = (): void => {
    isWriting = false
    if (dropped > 0) {
      const lines = dropped
      dropped = 0
      onRecovered?.(lines)
    }
    if (waitingSize >= FLUSH_BYTES || (shared === true && waitingSize > 0)) output.flush()
    else if (waitingSize > 0) flushLater()
  }

  const writeAll = (bytes: Buffer): void => {
    isWriting = true
    const stuck = setTimeout(() => {
      isStuck = true
    }, STUCK_MS).unref()
    write(fd, bytes, (error, count) => {
      clearTimeout(stuck)
      isStuck = false
      if (error === null) {
        const left = wrote(bytes, count)
        return left.length === 0 ? finish() : writeAll(left)
      }
      if (isBusy(error)) return void setTimeout(() => writeAll(bytes), RETRY_MS).unref()
      drop(countLines(bytes))
      // The next lines are tried again, and no report is written before one of them succeeds.
      isWriting = false
      if (waitingSize > 0) flushLater()
    })
  }

  const flushLater = (): void => {
    timer ??= setTimeout(() => output.flush(), FLUSH_MS).unref()
  }

  const output: LogOutput = {
    write: (line) => {
      if (waitingSize > MAX_BUFFERED) return drop(1)
      waiting.push(line)
      waitingSize += line.length
      if (waitingSize >= FLUSH_BYTES) output.flush()
      else flushLater()
    },
    flush: () => {
      clearTimeout(timer)
      timer = undefined
      if (!isWriting && waitingSize > 0) writeAll(take())
    },
    flushSync: () => {
      // A reader that takes nothing would keep the process from its exit.
      if (isStuck || waitingSize === 0) return
      let bytes = take()
      for (let tries = 0; bytes.length > 0 && tries < SYNC_RETRIES; ) {
        try {
          bytes = wrote(bytes, writeSync(fd, bytes))
          if (bytes.length === 0 && waitingSize > 0) bytes = take()
        } catch (error) {
          if (!isBusy(error)) break
          tries++
          Atomics.wait(SLEEP, 0, 0, RETRY_MS / 10)
        }
      }
      drop(countLines(bytes) + waiting.length)
      waiting = []
      waitingSize = 0
    },
  }
  return output
}

/** The first lines of `waiting` that fit into one write, at least one; they are removed from it. */
function takeShort(waiting: string[]): string[] {
  let count = 0
  let size = 0
  for (const line of waiting) {
    size += Buffer.byteLength(line)
    if (count > 0 && size > PIPE_BYTES) break
    count += 1
  }
  return waiting.splice(0, count)
}

/** PIPE_BUF of Linux: writes up to this size do not mix with those of other processes (POSIX, write). */
const PIPE_BYTES = 4096
const NEWLINE = 10
const SLEEP = new Int32Array(new SharedArrayBuffer(4))

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EBUSY')
}

function countLines(bytes: Buffer): number {
  // A line feed in front only ends the line before.
  let lines = bytes[0] === NEWLINE ? -1 : 0
  for (const byte of bytes) if (byte === NEWLINE) lines++
  return lines
}
