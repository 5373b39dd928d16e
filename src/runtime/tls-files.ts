// glue: Reads the certificate and the key with which the platform serves HTTPS

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'

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
