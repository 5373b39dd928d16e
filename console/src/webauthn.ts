// glue: Passkeys of this browser: asks the authenticator, and sends its response

import type { AddedPasskeyView } from '../../src/console-api/contracts/passkeys.ts'
import { ApiProblem, call } from './api.ts'

/** Browsers have passkeys on pages with a host name, over https or on localhost. */
export const HAS_PASSKEYS: boolean =
  typeof PublicKeyCredential === 'function' &&
  'parseRequestOptionsFromJSON' in PublicKeyCredential &&
  !/^[\d.]+$|^\[/.test(location.hostname)

export async function logInWithPasskey(): Promise<void> {
  await call('POST', '/log-in/passkey', { response: await sign('/log-in/passkey/options') })
}

/** After the password. */
export async function finishLogInWithPasskey(): Promise<void> {
  const path = '/log-in/second-factor/passkey'
  await call('POST', path, { response: await sign(`${path}/options`) })
}

/** For the next action that asks for the password. */
export async function stepUpWithPasskey(): Promise<void> {
  await call('POST', '/step-up', { response: await sign('/step-up/options') })
}

export async function addPasskey(name: string, password: string | undefined): Promise<AddedPasskeyView> {
  const options = await call<PublicKeyCredentialCreationOptionsJSON>('POST', '/passkeys/options', {
    password,
  })
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const credential = await asked(() => navigator.credentials.create({ publicKey }))
  return call<AddedPasskeyView>('POST', '/passkeys', { name, response: credential.toJSON() })
}

async function sign(optionsPath: string): Promise<unknown> {
  const options = await call<PublicKeyCredentialRequestOptionsJSON>('POST', optionsPath)
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return (await asked(() => navigator.credentials.get({ publicKey }))).toJSON()
}

async function asked(work: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await work().catch((error: unknown) => {
    const isKnown = error instanceof DOMException && error.name === 'InvalidStateError'
    throw new ApiProblem(0, {
      code: 'no_passkey',
      detail: isKnown
        ? 'This device has a passkey of this account already.'
        : 'No passkey was used: the request was cancelled, or no passkey fits. Try again, or use the password.',
    })
  })
  if (credential instanceof PublicKeyCredential) return credential
  throw new ApiProblem(0, { code: 'no_passkey', detail: 'The browser returned no passkey. Try again.' })
}
