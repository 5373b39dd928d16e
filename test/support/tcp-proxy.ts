// glue: A TCP proxy to the database that can be cut, as in a restart
import { connect, createServer, type Socket } from 'node:net'

export type TcpProxy = {
  /** The address of the database, by way of the proxy. */
  readonly url: string
  /** Drops every connection and refuses new ones. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function openTcpProxy(targetUrl: string): Promise<TcpProxy> {
  const target = new URL(targetUrl)
  const sockets = new Set<Socket>()
  let refusing = false
  const server = createServer((socket) => {
    if (refusing) {
      socket.resetAndDestroy()
      return
    }
    const upstream = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const dropAll = () => {
    for (const socket of sockets) socket.resetAndDestroy()
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
    mend: () => {
      refusing = false
    },
    close: () => {
      dropAll()
      return new Promise((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}
