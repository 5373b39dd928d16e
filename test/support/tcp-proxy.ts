// glue: A TCP proxy to the database that can be cut, as in a restart, or go silent
import { connect, createServer, type Socket } from 'node:net'

/** Which bytes are lost: all, or those of one direction. */
export type Silence = 'both' | 'to the database' | 'from the database'

export type TcpProxy = {
  /** The address of the database, by way of the proxy. */
  readonly url: string
  /** Drops every connection and refuses new ones. */
  cut(): void
  /**
   * Loses bytes and closes nothing: neither side is told. Connections of before and during the silence stay dead, as behind a
   * firewall that has forgotten them; new ones work after `mend`.
   */
  silence(what: Silence): void
  mend(): void
  close(): Promise<void>
}

/** One connection of a client, and ours to the database. */
type Pair = { readonly client: Socket; readonly database: Socket; silent: Silence | undefined }

export async function openTcpProxy(targetUrl: string): Promise<TcpProxy> {
  const target = new URL(targetUrl)
  const pairs = new Set<Pair>()
  let refusing = false
  let silence: Silence | undefined
  const server = createServer((client) => {
    if (refusing) {
      client.resetAndDestroy()
      return
    }
    const database = connect(Number(target.port), target.hostname)
    const pair: Pair = { client, database, silent: silence }
    pairs.add(pair)
    forward(pair, client, database, 'to the database')
    forward(pair, database, client, 'from the database')
    for (const socket of [client, database]) {
      socket.on('close', () => {
        if (client.closed && database.closed) pairs.delete(pair)
      })
    }
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  // Also after a failed test, which would otherwise keep the file running.
  server.unref()
  const dropAll = () => {
    for (const { client, database } of pairs) {
      client.resetAndDestroy()
      database.resetAndDestroy()
    }
  }
  const url = new URL(targetUrl)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return {
    url: url.href,
    cut: () => {
      refusing = true
      dropAll()
    },
    silence: (what) => {
      silence = what
      for (const pair of pairs) pair.silent = what
    },
    mend: () => {
      refusing = false
      silence = undefined
    },
    close: () => {
      dropAll()
      return new Promise((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

function forward(pair: Pair, from: Socket, to: Socket, direction: Silence): void {
  const isLost = () => pair.silent === 'both' || pair.silent === direction
  from.on('data', (bytes) => {
    if (isLost() || to.write(bytes)) return
    from.pause()
    to.once('drain', () => from.resume())
  })
  const onEnd = () => {
    if (pair.silent === undefined) to.destroy()
  }
  from.on('error', onEnd)
  from.on('close', onEnd)
}
