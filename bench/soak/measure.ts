// glue: Measures an installation: its files, its memory, its rows
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { readResidentMiB } from '../machine/process-tree.ts'
import type { SoakSample } from './verdict.ts'

function sizeMiB(file: string): number {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) / 2 ** 20
}

/** Opened and closed for each look, so that no reader of ours keeps the server from beginning its log anew. */
function countRows(file: string): Record<string, number> {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 2000 })
  try {
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
    const counts = tables.map(({ name }) => {
      const found = db.prepare(`SELECT COUNT(*) AS count FROM "${String(name)}"`).get()
      return [String(name), Number(found?.count)] as const
    })
    return Object.fromEntries(counts.filter(([, count]) => count > 0))
  } finally {
    db.close()
  }
}

export function takeSample(databaseFile: string, pid: number, seconds: number): SoakSample {
  return {
    seconds,
    fileMiB: sizeMiB(databaseFile),
    logMiB: sizeMiB(`${databaseFile}-wal`),
    residentMiB: readResidentMiB(pid) ?? 0,
    rows: countRows(databaseFile),
  }
}
