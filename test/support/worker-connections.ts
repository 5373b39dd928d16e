// glue: Connections to the workers of one platform, each to a known worker
import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import type { TestProcess } from './platform-process.ts'
import { waitUntil } from './wait-until.ts'

type Response = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  readonly json: () => Record<string, unknown>
}

type Call = {
  readonly method?: string
  readonly path: string
  readonly token?: string | undefined
  readonly form?: Readonly<Record<string, string>> | undefined
  readonly body?: unknown
}

/** One connection that is kept open, so that every request reaches the same worker. */
export type WorkerConnection = {
  readonly worker: number
  send(call: Call): Promise<Response>
  close(): void
}

/** The process ids of the workers that serve or have served, by number, the newest last. */
export function workerPids(platform: TestProcess): Readonly<Record<number, readonly number[]>> {
  const pids: Record<number, number[]> = {}
  for (const { worker, pid } of logLines(platform, 'a worker serves')) {
    pids[Number(worker)] = [...(pids[Number(worker)] ?? []), Number(pid)]
  }
  return pids
}

export async function newestPid(platform: TestProcess, worker: number): Promise<number> {
  const find = () => workerPids(platform)[worker]?.at(-1)
  // The log is written in batches.
  await waitUntil(`worker ${worker} is logged`, () => find() !== undefined)
  return find() ?? 0
}

export function logLines(platform: TestProcess, message: string): readonly Record<string, unknown>[] {
  return platform
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}') && line.includes(`"message":"${message}"`))
    .map((line) => JSON.parse(line))
}

/** Opens connections until there is one to each of the workers 1 to `count`. */
export async function connectToEach(platform: TestProcess, count = 2): Promise<readonly WorkerConnection[]> {
  const found = new Map<number, WorkerConnection>()
  for (let tries = 0; found.size < count && tries < 50; tries++) {
    const connection = await connect(platform)
    if (found.has(connection.worker)) connection.close()
    else found.set(connection.worker, connection)
  }
  assert.equal(found.size, count, `connections reached only the workers ${[...found.keys()].join(', ')}`)
  return [...found.values()].toSorted((one, other) => one.worker - other.worker)
}

async function connect(platform: TestProcess): Promise<WorkerConnection> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const send = (call: Call) => sendOn(platform.baseUrl, agent, call)
  const { headers } = await send({ path: '/health/live' })
  return {
    worker: await findWorker(platform, String(headers['x-request-id'])),
    send,
    close: () => agent.destroy(),
  }
}

/** The worker whose log line names the request. */
async function findWorker(platform: TestProcess, requestId: string): Promise<number> {
  const find = () => logLines(platform, 'request').find((line) => line.requestId === requestId)
  await waitUntil('the request is logged', () => find() !== undefined)
  return Number(find()?.worker)
}

function sendOn(baseUrl: string, agent: Agent, call: Call): Promise<Response> {
  const { path, token, form, body } = call
  const content = form !== undefined ? new URLSearchParams(form).toString() : JSON.stringify(body)
  const type = form !== undefined ? 'application/x-www-form-urlencoded' : 'application/json'
  const hasBody = form !== undefined || body !== undefined
  return new Promise((resolve, reject) => {
    const sent = request(
      `${baseUrl}${path}`,
      {
        agent,
        method: call.method ?? (hasBody ? 'POST' : 'GET'),
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(hasBody && { 'content-type': type, 'content-length': String(Buffer.byteLength(content)) }),
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: () => JSON.parse(text),
          })
        })
      },
    )
    sent.once('error', reject)
    sent.end(hasBody ? content : undefined)
  })
}
