// glue: An end user who opens the consent dashboard with an app's link
import assert from 'node:assert/strict'
import { type Browser, createBrowser, type Page } from '../../support/browser.ts'
import { type Answer, assertStatus, bearer, postForm, textOf } from '../../support/developer.ts'
import type { TestApp, TestPlatform } from '../../support/platform.ts'

const PAGE_LINK_PATH = '/api/v1/user/connections-page'

export async function askForPage(app: TestApp, fields: Readonly<Record<string, string>>): Promise<Answer> {
  const token = await app.developer.needClientToken('authorization:grant')
  return postForm(app.developer.baseUrl + PAGE_LINK_PATH, fields, bearer(token))
}

/** The address that the app gives its user. */
export async function pageLink(app: TestApp, userId: string): Promise<string> {
  return textOf(assertStatus(await askForPage(app, { user_id: userId }), 200), 'url')
}

/** A person's browser, and their list of connections. */
export async function openPage(
  app: TestApp,
  userId: string,
): Promise<{ readonly person: Browser; readonly list: Page }> {
  const person = createBrowser()
  const list = await openWith(person, await pageLink(app, userId))
  assert.equal(new URL(list.url).pathname, '/my', list.text)
  return { person, list }
}

export async function openWith(person: Browser, url: string): Promise<Page> {
  return person.submit(await person.get(url), 'person-open-form', {}, 'person-open')
}

export function connectionPath(platform: TestPlatform, connectionId: string): string {
  return `${platform.baseUrl}/my/connections/${connectionId}`
}

/** From the page of the connection over the question to the end. */
export async function disconnectConnection(
  platform: TestPlatform,
  person: Browser,
  connectionId: string,
): Promise<Page> {
  const page = await person.get(connectionPath(platform, connectionId))
  return person.submit(await person.click(page, 'person-end'), 'confirm-form', {}, 'confirm-submit')
}

/** Unticks what to share no more, as on the page, and confirms. */
export async function narrow(
  platform: TestPlatform,
  person: Browser,
  connectionId: string,
  chosen: readonly string[],
): Promise<Page> {
  const page = await person.get(connectionPath(platform, connectionId))
  for (const id of chosen) assert.ok(page.byId(id) !== undefined, `${id} is not on the page`)
  const query = new URLSearchParams()
  for (const input of page.all('input')) {
    const [name = '', id = ''] = [input.attribute('name'), input.attribute('id')]
    if (/^(share|shown)-/.test(name) && !chosen.includes(id))
      query.append(name, input.attribute('value') ?? '')
  }
  const question = await person.get(`${connectionPath(platform, connectionId)}/narrow?${query}`)
  return person.submit(question, 'confirm-form', {}, 'confirm-submit')
}
