// glue: A packed installation: its build, and the folder for what is downloaded and cached
// Never: import a package or use syntax that Node 18 lacks; this runs before anything is installed
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * The npm package has the sources built, because Node strips no types below node_modules; a clone has not.
 * @param {string} root the folder of the package or of the clone
 * @returns {{ folder: string, entry: string } | undefined} the build, both as absolute paths
 */
export function findPacked(root) {
  const folder = join(root, 'dist')
  const entry = join(folder, 'main.mjs')
  return existsSync(entry) ? { folder, entry } : undefined
}

/**
 * The user's folder for what can be made again: a package may be in a folder that cannot be written. Not the folder of temporary
 * files, in which another user of the machine could leave code for us to load.
 * @param {NodeJS.ProcessEnv} env @param {NodeJS.Platform} platform
 */
export function cacheHome(env = process.env, platform = process.platform) {
  const home = homedir()
  const usual = {
    darwin: () => join(home, 'Library', 'Caches'),
    win32: () => env.LOCALAPPDATA || join(home, 'AppData', 'Local'),
  }
  const fallback = platform === 'darwin' || platform === 'win32' ? usual[platform]() : join(home, '.cache')
  const chosen = env.XDG_CACHE_HOME
  return join(chosen !== undefined && isAbsolute(chosen) ? chosen : fallback, 'tallystick')
}
