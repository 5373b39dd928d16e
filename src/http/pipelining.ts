// rule: Connections that close while more pipelined requests wait on them
// Spec: RFC 9112 sections 9.3.2 (pipelining) and 9.6 (tear-down): after `close` no further request is processed

import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

interface Pending {
  readonly response: ServerResponse
  /** Its headers are settled, and perhaps sent. */
  isSettled: boolean
}

interface Pipeline {
  /** Responses that are not finished, in the order of their requests. */
  readonly pending: Pending[]
  /** The connection closes with the newest pending response; what arrives from now on is not processed. */
  isClosing: boolean
}

export interface Pipelines {
  /**
   * Whether the request is to be processed. One that is not gets no response: the last one before it says that the connection
   * closes, so that the client knows that it may send the request again.
   */
  admit(socket: Socket, response: ServerResponse): boolean
  /**
   * Whether this response carries `Connection: close`, where that is wanted. Node closes the connection behind it and drops the
   * responses that follow, so it is the newest one that carries it.
   */
  closes(response: ServerResponse, isWanted: boolean): boolean
}

export function createPipelines(): Pipelines {
  const pipelines = new WeakMap<Socket, Pipeline>()
  return {
    admit(socket, response) {
      let pipeline = pipelines.get(socket)
      if (pipeline === undefined) {
        pipeline = { pending: [], isClosing: false }
        pipelines.set(socket, pipeline)
      }
      if (pipeline.isClosing) return false
      const { pending } = pipeline
      const entry = { response, isSettled: false }
      pending.push(entry)
      response.once('close', () => pending.splice(pending.indexOf(entry), 1))
      return true
    },
    closes(response, isWanted) {
      const pipeline = pipelines.get(response.req.socket)
      const entry = pipeline?.pending.find((each) => each.response === response)
      if (pipeline === undefined || entry === undefined) return isWanted
      entry.isSettled = true
      if (!isWanted && !pipeline.isClosing) return false
      const newest = pipeline.pending.at(-1)
      // The newest one has left without `close`: the connection stays open, and closes when it is idle or with its next response.
      if (newest !== undefined && newest !== entry && newest.isSettled) return false
      pipeline.isClosing = true
      return newest === entry
    },
  }
}
