// glue: The start page of development, and what it shows of this installation

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Ports } from '../core/ports.ts'
import { prefersHtml } from '../http/accepts-html.ts'
import { redirectTo, sendPage } from '../pages/send.ts'
import type { Sandbox } from './sandbox.ts'
import { renderStartPage } from './start-page.ts'
import { isHere } from './visitor.ts'

const MAX_DELIVERIES = 5
const LAST_REQUESTS = { before: undefined, limit: 5 }

export interface StartControls {
  readonly ports: Ports
  /** The path of our URL, before each path of ours. */
  readonly basePath: string
  /** URL of Demo Bank; undefined if it does not run. */
  readonly bankUrl: string | undefined
  /** Undefined until the sandbox app is made. */
  readonly readSandbox: () => Sandbox | undefined
  readonly linkUrlOf: (sandbox: Sandbox) => string | undefined
  readonly listGuides: () => readonly { readonly title: string; readonly path: string }[]
  readonly demo: { readonly email: string; readonly password: string }
  /** Set-Cookie values of a log-in to the demo account. */
  readonly logInToDemo: (organisationId: string, request: FastifyRequest) => Promise<readonly string[]>
}

/** A script that asks for no page is led to the reference, as it was. */
export async function showStart(
  controls: StartControls,
  docsPath: string,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<FastifyReply> {
  const { basePath, bankUrl, listGuides, linkUrlOf, demo } = controls
  if (!prefersHtml(request.headers.accept)) return redirectTo(reply, basePath + docsPath)
  const sandbox = isHere(request) ? controls.readSandbox() : undefined
  const app = sandbox && (await findApp(controls, sandbox))
  const { store } = controls.ports
  const requests = app && (await store.listRequests(app.appId, {}, LAST_REQUESTS))
  const deliveries = app && (await store.listWebhookDeliveries(app.appId, MAX_DELIVERIES))
  const page = renderStartPage({
    basePath,
    bankUrl,
    guides: listGuides(),
    sandbox: sandbox && { clientId: sandbox.client_id, linkUrl: linkUrlOf(sandbox) },
    demo: sandbox && demo,
    requests: requests ?? [],
    deliveries: deliveries ?? [],
  })
  return sendPage(reply, 200, page)
}

/** The organisation of the sandbox app. */
export async function findSandboxOrganisation(controls: StartControls): Promise<string | undefined> {
  const sandbox = controls.readSandbox()
  return sandbox && (await findApp(controls, sandbox))?.organisationId
}

async function findApp({ ports }: StartControls, sandbox: Sandbox) {
  return (await ports.store.loadClient(sandbox.client_id, ports.clock.nowMs()))?.app
}
