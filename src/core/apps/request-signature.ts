// operation: Check that the app signed a request, with a key that it registered for it
// Spec: RFC 7515; RFC 7518 section 3.4 (ES512); RFC 8725 section 3.1 (the algorithm is that of the key)

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'

/** An ES512 signature over a request, as a dialect reads it. */
export interface RequestSignature {
  readonly keyId: string
  /** The text that must have been signed; several where clients write the same request in different ways. */
  readonly inputs: readonly string[]
  /** `r` and `s`, 66 bytes each. */
  readonly signature: Uint8Array
}

export async function checkRequestSignature(
  { store, requestVerifier }: Pick<Ports, 'store' | 'requestVerifier'>,
  { appId }: Pick<ClientCaller, 'appId'>,
  { keyId, inputs, signature }: RequestSignature,
): Promise<Outcome<undefined>> {
  const key = (await store.listClientKeys(appId)).find((one) => one.keyId === keyId)
  if (key === undefined) return refuse('request_signature_invalid', { detail: 'no such key of this app' })
  return inputs.some((input) => requestVerifier.verify(key.publicJwk, input, signature))
    ? accept(undefined)
    : refuse('request_signature_invalid', { detail: 'bad_signature' })
}
