// glue: Finds a TCP port that is free now

import { createServer } from 'node:net'

/** Another process may take the port before it is used. Rejects where the machine has none. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = probe.address()
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no free port was found'))
        else resolve(address.port)
      })
    })
  })
}
