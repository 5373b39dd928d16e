// glue: Closes connections that a dead worker was being handed
// node:cluster keeps its own copy of such a connection open for ever, so the client would wait for a response that never comes.
// Never: rely on the shape of a message of node:cluster; one of another shape is only not tracked.

import type { Worker } from 'node:cluster'

interface Closable {
  close(): void
}

/** Call before the first connection. Returns how to close what was not taken, for the exit of the worker. */
export function trackHandOvers(worker: Worker): () => void {
  const pending = new Map<unknown, Closable>()
  const child = worker.process
  const { send } = child
  Object.defineProperty(child, 'send', {
    configurable: true,
    writable: true,
    value: (...args: unknown[]): unknown => {
      const [message, handle] = args
      if (isConnection(message) && isClosable(handle)) pending.set(message.seq, handle)
      return Reflect.apply(send, child, args)
    },
  })
  // Whether it was taken or declined: node:cluster closes it, or gives it to another worker.
  child.prependListener('internalMessage', (message: unknown) => {
    if (typeof message === 'object' && message !== null && 'ack' in message) pending.delete(message.ack)
  })
  return () => {
    for (const handle of pending.values()) handle.close()
    pending.clear()
  }
}

function isConnection(message: unknown): message is { readonly seq: unknown } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'act' in message &&
    message.act === 'newconn' &&
    'seq' in message
  )
}

function isClosable(handle: unknown): handle is Closable {
  return (
    typeof handle === 'object' && handle !== null && 'close' in handle && typeof handle.close === 'function'
  )
}
