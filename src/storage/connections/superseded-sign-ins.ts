// codec: what becomes of a sign-in that an app led over the API when its connection goes another way

import { moveConsent } from '../consents/consents.ts'
import type { Tx } from '../engine/driver.ts'
import { text } from '../engine/row.ts'

const DROP = `
  DELETE FROM connection_sign_ins WHERE app_id = :appId AND connection_id = :connectionId RETURNING sign_in_id`

/** Whoever was about to go on with it finds nothing, and its consent did not come about. */
export async function dropSignIn(
  tx: Tx,
  {
    appId,
    connectionId,
    nowMs,
  }: { readonly appId: string; readonly connectionId: string; readonly nowMs: number },
): Promise<void> {
  const row = await tx.get(DROP, { appId, connectionId })
  if (row === undefined) return
  const key = { appId, consentId: text(row, 'sign_in_id') }
  await moveConsent(tx, key, { state: 'rejected', actor: 'system', detail: 'superseded', nowMs })
}
