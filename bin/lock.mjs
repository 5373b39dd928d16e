// glue: Lock for the set-up of an installation: one process sets up, the others wait for it
// Never: import a package or use syntax that Node 18 lacks; this runs before anything is installed
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { codeOf } from './npm.mjs'

/** A live holder touches its lock at this interval; a lock not touched for STALE_MS is stale. */
const HEARTBEAT_MS = 2_000
const STALE_MS = 30_000
const POLL_MS = 100
const TIMEOUT_MS = 15 * 60_000

/**
 * Runs `work` while holding the lock. The lock is a folder, because creating one is atomic on every file system.
 * @template T
 * @param {string} folder
 * @param {{ say: (line: string) => void, fail: (message: string) => Error }} speak
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, speak, work) {
  await acquire(folder, speak)
  const heartbeat = setInterval(() => touch(folder), HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} folder @param {{ say: (line: string) => void, fail: (message: string) => Error }} speak */
async function acquire(folder, speak) {
  const startedMs = Date.now()
  let announced = false
  while (!take(folder, speak.fail)) {
    if (isStale(folder)) removeStale(folder)
    else if (!announced) {
      speak.say('another process is setting up the same; waiting for it.')
      announced = true
    }
    if (Date.now() - startedMs > TIMEOUT_MS) {
      throw speak.fail(
        `Another set-up has held ${folder} for too long: stop it or remove that folder, and run the command again.`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/** @param {string} folder @param {(message: string) => Error} fail @returns {boolean} */
function take(folder, fail) {
  const refuse = (/** @type {string} */ code) =>
    fail(`${dirname(folder)} cannot be written (${code}): make it writable and run the command again.`)
  try {
    mkdirSync(dirname(folder), { recursive: true })
  } catch (error) {
    throw refuse(codeOf(error))
  }
  try {
    mkdirSync(folder)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') return false
    throw refuse(code)
  }
  writeFileSync(join(folder, 'holder.json'), JSON.stringify({ pid: process.pid, host: hostname() }))
  return true
}

/** @param {string} folder */
function touch(folder) {
  try {
    const now = new Date()
    utimesSync(folder, now, now)
  } catch {
    // The lock was removed by hand.
  }
}

/** @param {string} folder @returns {boolean} true if the holder has died or stopped touching the lock */
export function isStale(folder) {
  try {
    if (Date.now() - statSync(folder).mtimeMs > STALE_MS) return true
    const holder = JSON.parse(readFileSync(join(folder, 'holder.json'), 'utf8'))
    // A lock with our own pid is stale: in a restarted container, pids start again.
    return holder.host === hostname() && (holder.pid === process.pid || !isAlive(holder.pid))
  } catch {
    // Just removed, or just created and not yet written; its age decides later.
    return false
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/**
 * Two waiters can see the same stale lock. Without a second, short lock around check and removal, the slower one could
 * remove the lock that the faster one has just acquired.
 * @param {string} folder
 */
function removeStale(folder) {
  const guard = `${folder}.removing`
  try {
    mkdirSync(guard)
  } catch {
    // It is held for microseconds; an old one was left by a process that died.
    if (isOlderThan(guard, STALE_MS)) rmSync(guard, { recursive: true, force: true })
    return
  }
  try {
    if (!isStale(folder)) return
    const discarded = `${folder}.${process.pid}.dead`
    renameSync(folder, discarded)
    rmSync(discarded, { recursive: true, force: true })
  } catch {
    // The next poll checks again.
  } finally {
    rmSync(guard, { recursive: true, force: true })
  }
}

/** @param {string} path @param {number} ageMs */
function isOlderThan(path, ageMs) {
  try {
    return Date.now() - statSync(path).mtimeMs > ageMs
  } catch {
    return false
  }
}
