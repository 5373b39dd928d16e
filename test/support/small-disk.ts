// glue: A file system of a few megabytes that a test can fill
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type SmallDisk = {
  readonly dir: string
  /** Uses up all free space. */
  fill(): void
  /** Frees what `fill` used. */
  free(): void
  setReadOnly(readOnly: boolean): void
  remove(): void
}

const BLOCK = Buffer.alloc(4096, 1)

/** Undefined where no file system can be mounted: only root on Linux can. */
export function mountSmallDisk(megabytes: number): SmallDisk | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'tallystick-disk-'))
  const mount = (...options: readonly string[]) => execFileSync('mount', [...options, dir], { stdio: 'pipe' })
  try {
    mount('-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs')
  } catch {
    rmSync(dir, { recursive: true, force: true })
    return undefined
  }
  const filler = join(dir, 'filler')
  return {
    dir,
    fill: () => {
      const file = openSync(filler, 'a')
      try {
        for (;;) writeSync(file, BLOCK)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(filler, { force: true }),
    setReadOnly: (readOnly) => void mount('-o', readOnly ? 'remount,ro' : 'remount,rw'),
    remove: () => {
      execFileSync('umount', ['-l', dir], { stdio: 'pipe' })
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
