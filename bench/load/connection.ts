// glue: A keep-alive connection that sends one request at a time and reads its response
// The parser reads what HTTP/1.1 servers send to a GET or POST: a length or chunks. Node's own client costs
// several times as much per request, and the generator must stay cheaper than the server that it measures.
import { connect, type Socket } from 'node:net'

export type OnAnswer = (status: number, body: string) => void
export type OnBroken = (reason: string) => void

const lengthHeader = /\r\ncontent-length: *(\d+)/i
const chunkedHeader = /\r\ntransfer-encoding: *chunked/i
const closeHeader = /\r\nconnection: *close/i

export class Connection {
  readonly #host: string
  readonly #port: number
  readonly #onBroken: OnBroken
  #socket: Socket
  #received = ''
  #onAnswer: OnAnswer | undefined
  #ending = false

  constructor(host: string, port: number, onBroken: OnBroken) {
    this.#host = host
    this.#port = port
    this.#onBroken = onBroken
    this.#socket = this.#open()
  }

  /** Sends a whole request text; the answer comes to `onAnswer`, once. */
  send(text: string, onAnswer: OnAnswer): void {
    this.#onAnswer = onAnswer
    this.#socket.write(text, 'latin1')
  }

  end(): void {
    this.#ending = true
    this.#onAnswer = undefined
    this.#socket.destroy()
  }

  #open(): Socket {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true })
    socket.setEncoding('latin1')
    socket.on('data', (piece: string) => this.#read(piece))
    socket.on('error', (error) => this.#fail(socket, error.message))
    socket.on('close', () => this.#fail(socket, 'closed'))
    return socket
  }

  #fail(socket: Socket, reason: string): void {
    if (this.#ending || socket !== this.#socket) return
    const waiting = this.#onAnswer !== undefined
    this.#onAnswer = undefined
    this.#received = ''
    this.#socket = this.#open()
    if (waiting) this.#onBroken(reason)
  }

  #read(piece: string): void {
    this.#received = this.#received === '' ? piece : this.#received + piece
    const headEnd = this.#received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = this.#received.slice(0, headEnd)
    const body = readBody(head, this.#received, headEnd + 4)
    if (body === undefined) return
    this.#received = ''
    const onAnswer = this.#onAnswer
    this.#onAnswer = undefined
    if (closeHeader.test(head)) {
      this.#socket.destroy()
      this.#socket = this.#open()
    }
    onAnswer?.(Number(head.slice(9, 12)), body)
  }
}

/** The whole body, or undefined while a part of it is still on the way. */
function readBody(head: string, received: string, from: number): string | undefined {
  const length = lengthHeader.exec(head)?.[1]
  if (length !== undefined) {
    const end = from + Number(length)
    return received.length < end ? undefined : received.slice(from, end)
  }
  if (!chunkedHeader.test(head)) return ''
  let body = ''
  let at = from
  for (;;) {
    const lineEnd = received.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(received.slice(at, lineEnd), 16)
    const next = lineEnd + 2 + size + 2
    if (received.length < next) return undefined
    if (size === 0) return body
    body += received.slice(lineEnd + 2, lineEnd + 2 + size)
    at = next
  }
}
