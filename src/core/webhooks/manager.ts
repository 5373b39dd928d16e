// contract: The client or the member who manages the webhooks of an app

import type { ClientCaller } from '../tokens/token.ts'

/** A client with its own token, or a member of the organisation in the Console. */
export type WebhookManager =
  | Pick<ClientCaller, 'appId' | 'clientId'>
  | { readonly appId: string; readonly actor: string }

/** The actor of audit events. */
export function actorOf(manager: WebhookManager): string {
  return 'actor' in manager ? manager.actor : `client:${manager.clientId}`
}
