// operation: View connections with the pending sign-in task, also as a QR code

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ActingForUser } from '../tokens/token.ts'
import { isAwaiting } from './connection.ts'
import { openSignInState, type SignInTask } from './connection-sign-in.ts'
import {
  type ConnectionView,
  listConnections,
  type ReadConnection,
  readConnection,
} from './list-connections.ts'

export interface ConnectionWithTask extends ConnectionView {
  /** Undefined unless the bank waits for the end user. */
  readonly task: SignInTask | undefined
}

type Needs = Pick<Ports, 'store' | 'banks' | 'vault'>

export async function viewConnections(
  ports: Needs,
  policy: Policy,
  command: { readonly caller: ActingForUser },
): Promise<Outcome<readonly ConnectionWithTask[]>> {
  const listed = await listConnections(ports, policy, command)
  return listed.ok ? accept(await Promise.all(listed.value.map((view) => addTask(ports, view)))) : listed
}

export async function viewConnection(
  ports: Needs,
  policy: Policy,
  command: ReadConnection,
): Promise<Outcome<ConnectionWithTask>> {
  const read = await readConnection(ports, policy, command)
  return read.ok ? accept(await addTask(ports, read.value)) : read
}

/** The approval URL for the second device, as a PNG. */
export async function drawApprovalQrCode(
  ports: Needs & Pick<Ports, 'qrCodes'>,
  policy: Policy,
  command: ReadConnection,
): Promise<Outcome<Uint8Array>> {
  const viewed = await viewConnection(ports, policy, command)
  if (!viewed.ok) return viewed
  const { task } = viewed.value
  return task?.kind === 'approve'
    ? accept(await ports.qrCodes.drawPng(task.approvalUrl))
    : refuse('connection_not_awaiting_input')
}

async function addTask(ports: Needs, view: ConnectionView): Promise<ConnectionWithTask> {
  const { connection } = view
  if (!isAwaiting(connection.status)) return { ...view, task: undefined }
  const waiting = await ports.store.loadSignIn(connection.appId, connection.connectionId)
  const state = waiting && openSignInState(ports.vault, connection, waiting.sealedState)
  return { ...view, task: state?.task }
}
