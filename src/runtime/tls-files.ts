// glue: Reads the certificate and key of HTTPS, and again when the files change

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { promises, readFileSync } from 'node:fs'

export interface TlsFiles {
  /** PEM, with every intermediate certificate. */
  readonly cert: string
  /** PEM. */
  readonly key: string
}

/** A sentence for the operator instead of the files, where they cannot serve. */
export function readTlsFiles(certFile: string, keyFile: string): TlsFiles | { readonly problem: string } {
  const cert = read(certFile)
  if (cert === undefined) return { problem: `The certificate ${certFile} cannot be read.` }
  const key = read(keyFile)
  if (key === undefined) return { problem: `The TLS key ${keyFile} cannot be read.` }
  try {
    const first = new X509Certificate(cert)
    const isOfCertificate = first.checkPrivateKey(createPrivateKey(key))
    return isOfCertificate
      ? { cert, key }
      : { problem: `The TLS key ${keyFile} is not the one of the certificate ${certFile}.` }
  } catch {
    return { problem: `The certificate ${certFile} or the TLS key ${keyFile} is not PEM.` }
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

export interface TlsFollowing {
  readonly certFile: string
  readonly keyFile: string
  /** What is served now. */
  readonly files: TlsFiles
  /** May throw, where the files are read but cannot serve. */
  readonly onChange: (files: TlsFiles) => void
  /** Called once for each state of the files. */
  readonly onProblem: (problem: string) => void
}

/** Often enough that no restart is needed. */
const CHECK_MS = 5_000

/**
 * Checks by `stat`, because a watcher misses the replaced links of volumes and of certificate clients. Two files are never replaced at
 * once, so a problem is reported when a second check finds the same files. Returns how to stop.
 */
export function followTlsFiles({ certFile, keyFile, files, onChange, onProblem }: TlsFollowing): () => void {
  let served = files
  let settled: string | undefined
  let refused: string | undefined
  const check = async (): Promise<void> => {
    // Before the files are read, so that the next check finds a change that is made during the read.
    const state = (await Promise.all([certFile, keyFile].map(describeFile))).join(' ')
    if (state === settled) return
    const found = readTlsFiles(certFile, keyFile)
    const problem = 'problem' in found ? found.problem : apply(found, served, onChange)
    if (problem === undefined && !('problem' in found)) served = found
    if (problem !== undefined && state === refused) onProblem(problem)
    if (problem === undefined || state === refused) settled = state
    refused = state
  }
  const next = (): NodeJS.Timeout =>
    setTimeout(() => {
      void check().finally(() => {
        if (!isStopped) timer = next()
      })
    }, CHECK_MS).unref()
  let isStopped = false
  let timer = next()
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}

/** The problem with the new files; undefined where they are served. */
function apply(found: TlsFiles, served: TlsFiles, onChange: TlsFollowing['onChange']): string | undefined {
  if (found.cert === served.cert && found.key === served.key) return undefined
  try {
    onChange(found)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'The certificate cannot be served.'
  }
}

/** Changes with the content, also where a link leads to another file of the same time. */
async function describeFile(file: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await promises.stat(file)
    return `${ino}:${mtimeMs}:${size}`
  } catch {
    return 'missing'
  }
}
