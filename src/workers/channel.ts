// contract: Questions and notices between the primary process and a worker
// Spec: https://nodejs.org/api/child_process.html#subprocesssendmessage-sendhandle-options-callback

import type { Json } from '../lib/json.ts'

/** Both sides run the same code, so a message of another shape is a defect and is ignored. */
type Message =
  | { readonly kind: 'notice'; readonly name: string; readonly value: Json }
  | { readonly kind: 'question'; readonly id: number; readonly name: string; readonly value: Json }
  | { readonly kind: 'response'; readonly id: number; readonly value: Json }
  | { readonly kind: 'failure'; readonly id: number; readonly reason: string }

export interface Handlers {
  readonly notices: Readonly<Record<string, (value: Json) => void>>
  readonly questions: Readonly<Record<string, (value: Json) => Promise<Json>>>
}

export interface Channel {
  notify(name: string, value?: Json): void
  /** Rejects if the other side fails, is gone, or does not respond within `limitMs`. */
  ask(name: string, value: Json, limitMs: number): Promise<Json>
  receive(message: unknown): void
  /** Rejects all open questions; the other side is gone. */
  close(): void
}

interface Open {
  resolve(value: Json): void
  reject(error: Error): void
}

/** `send` must not throw when the other side is gone. */
export function createChannel(send: (message: Message) => void, handlers: Handlers): Channel {
  const open = new Map<number, Open>()
  let lastId = 0
  let closed = false

  const settle = (id: number, work: (asked: Open) => void): void => {
    const asked = open.get(id)
    open.delete(id)
    if (asked !== undefined) work(asked)
  }

  const answer = async ({ id, name, value }: Message & { kind: 'question' }): Promise<void> => {
    try {
      const handler = handlers.questions[name]
      if (handler === undefined) throw new Error(`unknown question ${name}`)
      send({ kind: 'response', id, value: await handler(value) })
    } catch (error) {
      send({ kind: 'failure', id, reason: error instanceof Error ? error.message : 'unknown' })
    }
  }

  return {
    notify: (name, value = null) => send({ kind: 'notice', name, value }),
    ask: (name, value, limitMs) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Error('the other process is gone'))
        const id = ++lastId
        const timer = setTimeout(() => {
          settle(id, ({ reject: fail }) => fail(new Error(`no response to ${name} within ${limitMs} ms`)))
        }, limitMs)
        timer.unref()
        open.set(id, {
          resolve: (given) => {
            clearTimeout(timer)
            resolve(given)
          },
          reject: (error) => {
            clearTimeout(timer)
            reject(error)
          },
        })
        send({ kind: 'question', id, name, value })
      }),
    receive: (message) => {
      if (!isMessage(message)) return
      if (message.kind === 'notice') handlers.notices[message.name]?.(message.value)
      else if (message.kind === 'question') void answer(message)
      else if (message.kind === 'response') settle(message.id, ({ resolve }) => resolve(message.value))
      else settle(message.id, ({ reject }) => reject(new Error(message.reason)))
    },
    close: () => {
      closed = true
      for (const id of [...open.keys()])
        settle(id, ({ reject }) => reject(new Error('the other process is gone')))
    },
  }
}

const KINDS: ReadonlySet<unknown> = new Set(['notice', 'question', 'response', 'failure'])

function isMessage(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && 'kind' in message && KINDS.has(message.kind)
}
