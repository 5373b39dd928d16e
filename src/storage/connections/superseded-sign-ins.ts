// codec: Superseded sign-ins: end a sign-in that the connection no longer follows

import { moveConsent } from '../consents/consents.ts'
import type { Tx } from '../engine/driver.ts'
import { text } from '../engine/row.ts'

const DELETE_SIGN_IN = `
  DELETE FROM connection_sign_ins WHERE app_id = :appId AND connection_id = :connectionId RETURNING sign_in_id`

/** Deletes the sign-in, so that its next step finds nothing, and rejects its consent. */
export async function dropSignIn(
  tx: Tx,
  {
    appId,
    connectionId,
    nowMs,
  }: { readonly appId: string; readonly connectionId: string; readonly nowMs: number },
): Promise<void> {
  const row = await tx.get(DELETE_SIGN_IN, { appId, connectionId })
  if (row === undefined) return
  const key = { appId, consentId: text(row, 'sign_in_id') }
  await moveConsent(tx, key, { state: 'rejected', actor: 'system', detail: 'superseded', nowMs })
}
