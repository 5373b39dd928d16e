// glue: The process of the load generator: reads a plan from standard input, runs it, writes the report
import { text } from 'node:stream/consumers'
import { readBusySeconds, readCpuSeconds } from '../machine/process-tree.ts'
import { Connection } from './connection.ts'
import type { LoadPlan, LoadReport } from './contract.ts'
import { Meter, type Use } from './meter.ts'
import { createRequests, readField } from './source.ts'

/** A server that answers nothing at all for this long ends the run. */
const silenceMs = 15_000

/** Between two looks at the clock. Timers of Node are ten times coarser. */
const pauseMs = 0.1
const never = new Int32Array(new SharedArrayBuffer(4))

/**
 * A process that polls without a pause keeps its core. PostgreSQL, on the same one, then waited up to 300 ms for its turn, which
 * was measured as the latency of our server.
 */
function leaveCore(): void {
  Atomics.wait(never, 0, 0, pauseMs)
}

function readUse({ serverPid, databasePid, serverCore }: LoadPlan): Use {
  const { user, system } = process.cpuUsage()
  return {
    generatorSeconds: (user + system) / 1e6,
    serverSeconds: readCpuSeconds(serverPid),
    databaseSeconds: databasePid === undefined ? undefined : readCpuSeconds(databasePid),
    coreBusySeconds: serverCore === undefined ? undefined : readBusySeconds(serverCore),
  }
}

function runPlan(plan: LoadPlan): Promise<LoadReport> {
  const requests = createRequests(plan.source, `${plan.host}:${plan.port}`, plan.connections)
  const startMs = performance.now()
  const meter = new Meter({ ...plan, startMs, readUse: () => readUse(plan) })
  const collected: string[] = []
  const idle: number[] = []
  const open = plan.pace.kind === 'open' ? plan.pace : undefined
  const intervalMs = open ? 1000 / open.perSecond : 0
  let working = 0
  let issued = 0
  let starved = false
  let lastAnswerMs = startMs
  let finished = false

  return new Promise((resolve) => {
    const connections = Array.from(
      { length: requests.slots },
      (_, slot) =>
        new Connection(plan.host, plan.port, () => {
          working--
          meter.breakage()
          rest(slot)
        }),
    )

    function finish(): void {
      if (finished) return
      finished = true
      meter.stop()
      for (const connection of connections) connection.end()
      resolve(meter.report(collected))
    }

    function rest(slot: number): void {
      if (open) idle.push(slot)
      else work(slot, performance.now())
      if (working === 0 && !open) finish()
    }

    function work(slot: number, dueMs: number): boolean {
      const request = requests.next(slot)
      if (request === undefined || finished) return false
      working++
      connections[slot]?.send(request, (status, body) => {
        working--
        const nowMs = performance.now()
        lastAnswerMs = nowMs
        meter.answer(status, body, nowMs - dueMs, nowMs)
        if (status >= 200 && status <= 299) {
          requests.answered(slot, body)
          const field = plan.collect === undefined ? undefined : readField(body, plan.collect)
          if (field !== undefined) collected.push(field)
        }
        if (meter.isOver(nowMs)) finish()
        else rest(slot)
      })
      return true
    }

    /** After a moment without a free connection the lateness is the server's, not ours. */
    function workOffDue(): void {
      const nowMs = performance.now()
      const wasStarved = starved
      starved = false
      for (;;) {
        const dueMs = startMs + issued * intervalMs
        if (dueMs > nowMs) break
        const slot = idle.shift()
        if (slot === undefined) {
          starved = true
          break
        }
        if (!work(slot, dueMs)) continue
        issued++
        if (!wasStarved) meter.sentLate(nowMs - dueMs)
      }
      if (nowMs - lastAnswerMs > silenceMs) finish()
      if (finished) return
      leaveCore()
      setImmediate(workOffDue)
    }

    connections.forEach((_, slot) => {
      if (open) idle.push(slot)
      else work(slot, performance.now())
    })
    if (open) setImmediate(workOffDue)
    const watch = setInterval(() => {
      if (performance.now() - lastAnswerMs > silenceMs) finish()
      if (finished) clearInterval(watch)
    }, 500)
    watch.unref()
  })
}

const plan: LoadPlan = JSON.parse(await text(process.stdin))
const report = await runPlan(plan)
process.stdout.write(JSON.stringify(report), () => process.exit(0))
