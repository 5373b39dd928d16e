// glue: one set-up at a time in one clone; the others wait and find the work done.
// Never: import a package or use syntax that Node 18 lacks; this runs before anything is installed.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { codeOf } from './npm.mjs'

/** A living holder touches its lock this often; one not touched for STALE_MS has no living holder. */
const BEAT_MS = 2_000
const STALE_MS = 30_000
const POLL_MS = 100
const GIVE_UP_MS = 15 * 60_000

/**
 * Runs `work` while holding the lock, a folder: making one is atomic on every file system.
 * @template T
 * @param {string} folder
 * @param {{ say: (line: string) => void, fail: (message: string) => Error }} speak
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, speak, work) {
  await acquire(folder, speak)
  const beat = setInterval(() => touch(folder), BEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} folder @param {{ say: (line: string) => void, fail: (message: string) => Error }} speak */
async function acquire(folder, speak) {
  const startedMs = Date.now()
  let told = false
  while (!take(folder, speak.fail)) {
    if (isStale(folder)) removeStale(folder)
    else if (!told) {
      speak.say('another start is setting up this clone; waiting for it.')
      told = true
    }
    if (Date.now() - startedMs > GIVE_UP_MS) {
      throw speak.fail(
        `Another set-up has held ${folder} for too long: end it, or remove that folder, and run again.`,
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
    // Taken away by hand: nothing to keep alive.
  }
}

/** @param {string} folder @returns {boolean} true where the holder has died or lost touch */
export function isStale(folder) {
  try {
    if (Date.now() - statSync(folder).mtimeMs > STALE_MS) return true
    const holder = JSON.parse(readFileSync(join(folder, 'holder.json'), 'utf8'))
    // A lock signed with our own number is not ours: in a restarted container the numbers begin again.
    return holder.host === hostname() && (holder.pid === process.pid || !isAlive(holder.pid))
  } catch {
    // Just gone, or just made and not yet signed; the age decides in the end.
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
 * Two waiters may both have seen the dead lock. Without a second, momentary lock around the look and the removal, the
 * slower one could remove the lock that the faster one has just taken.
 * @param {string} folder
 */
function removeStale(folder) {
  const guard = `${folder}.removing`
  try {
    mkdirSync(guard)
  } catch {
    // Held for microseconds only, so one that is old was left by a process that died in between.
    if (isOlderThan(guard, STALE_MS)) rmSync(guard, { recursive: true, force: true })
    return
  }
  try {
    if (!isStale(folder)) return
    const grave = `${folder}.${process.pid}.dead`
    renameSync(folder, grave)
    rmSync(grave, { recursive: true, force: true })
  } catch {
    // The next round looks again.
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
