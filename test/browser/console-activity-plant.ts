// glue: Creates an app with requests and a linked bank, for the activity pages
import assert from 'node:assert/strict'
import { createMember, PASSWORD } from '../flows/console/visitor.ts'
import { CALLBACK, connect, createPerson, linkAddressAt } from '../flows/link/journey.ts'
import type { TestPlatform } from '../support/platform.ts'

export async function plantActivity(platform: TestPlatform) {
  const owner = await createMember(platform)
  const app = await owner.must('POST', `/organisations/${owner.organisationId}/apps`, {
    name: 'Bookkeeping',
    display_name: 'Bookkeeping',
    environment: 'sandbox',
    redirect_uris: [CALLBACK],
  })
  const { secret } = await owner.must('POST', `/apps/${app.id}/secrets`, { password: PASSWORD })
  const client = { client_id: app.client_id, client_secret: secret }
  const post = (fields: Record<string, string>) =>
    fetch(`${platform.baseUrl}/api/v1/oauth/token`, { method: 'POST', body: new URLSearchParams(fields) })
  const tokens = async (fields: Record<string, string>) => {
    const response = await post({ ...client, ...fields })
    assert.equal(response.status, 200)
    const body: { access_token: string; refresh_token: string } = JSON.parse(await response.text())
    return body
  }
  await tokens({ grant_type: 'client_credentials', scope: 'user:create' })
  const wrong = await post({ ...client, client_secret: 'tsk_wrong', grant_type: 'client_credentials' })
  assert.equal(wrong.status, 401)
  const person = createPerson()
  const address = linkAddressAt(
    platform.baseUrl,
    { clientId: app.client_id },
    { scope: 'accounts:read,transactions:read' },
  )
  const returned = await connect(person, address)
  const code = new URL(returned.url).searchParams.get('code') ?? assert.fail('Link returned no code')
  const first = await tokens({ grant_type: 'authorization_code', code })
  const accounts = await fetch(`${platform.baseUrl}/data/v2/accounts`, {
    headers: { authorization: `Bearer ${first.access_token}` },
  })
  assert.equal(accounts.status, 200)
  await platform.runJobs()
  const { users } = await owner.must('GET', `/apps/${app.id}/users`)
  const userId = String(users[0].id)
  const { connections } = await owner.must('GET', `/apps/${app.id}/users/${userId}`)
  const connectionId = String(connections[0].id)
  return {
    owner,
    userId,
    connectionId,
    appId: String(app.id),
    refusedId: wrong.headers.get('x-request-id') ?? '',
    first,
    tokens,
  }
}
