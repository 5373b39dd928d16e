// rule: The guide to Flinks Connect: its commands lead from the keys to deletion
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { approve, goToBank, signIn } from '../flows/link/journey.ts'
import { createBrowser } from '../support/browser.ts'
import { openGuide } from '../support/guide.ts'
import { waitUntil } from '../support/wait-until.ts'

const guide = openGuide('flinks-connect')
const variables = new Map<string, string>()
const bash = (part: string) => guide.bash(part, Object.fromEntries(variables))
const json = (part: string) => guide.json(part, Object.fromEntries(variables))

const token = async () =>
  variables.set('AUTHORIZE_TOKEN', String((await json('GenerateAuthorizeToken')).Token))

test('the guide leads from the keys to deletion, and every command is run', async () => {
  const { clientId } = guide.platform().developer
  variables.set('CUSTOMER_ID', clientId.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'))
  const key = await json('--api-key')
  variables.set('API_KEY', String(key.api_key))
  await token()
  const answers = [...(/Montreal, Canada, Triangle/.exec(guide.text)?.[0] ?? '').split(', ')]
  let answer = await json('"Greatday"')
  for (const given of answers) {
    assert.equal(answer.HttpStatusCode, 203)
    const [challenge] = Object(answer.SecurityChallenges)
    variables.set('REQUEST_ID', String(answer.RequestId))
    variables.set('PROMPT', String(challenge.Prompt))
    variables.set('ANSWER', given)
    answer = await json('SecurityResponses')
  }
  assert.equal(answer.HttpStatusCode, 200)
  variables.set('REQUEST_ID', String(answer.RequestId))
  variables.set('LOGIN_ID', String(Object(answer.Login).Id))

  const first = await json('"$TALLYSTICK_URL/v3/$CUSTOMER_ID/BankingServices/GetAccountsDetail"')
  assert.ok([200, 202].includes(Number(first.HttpStatusCode)))
  await waitUntil(
    'the accounts are read',
    async () => (await json('GetAccountsDetailAsync')).HttpStatusCode === 200,
  )
  assert.equal(Object((await json('GetAccountsDetailAsync')).Accounts).length, 3)

  await token()
  assert.equal((await json('MostRecentCached\\":true')).HttpStatusCode, 200)
  assert.deepEqual((await json('GetNightlyRefreshStatus')).IneligibleCards, [])

  await token()
  const url = /^url: (.+)$/m.exec(await bash('echo "url:'))?.[1] ?? ''
  const person = createBrowser({ stopAt: ({ pathname }) => pathname === '/callback' })
  const start = await person.get(url.replace('&institution=FlinksCapital', ''))
  const end = await approve(
    person,
    await signIn(person, await goToBank(person, start, 'ca-capital-redirect'), 'greatday_nomfa'),
  )
  assert.match(new URL(end.url).searchParams.get('loginId') ?? '', /^[0-9a-f-]{36}$/)
  const preselected = createBrowser()
  await token()
  const chosen = /^url: (.+)$/m.exec(await bash('echo "url:'))?.[1] ?? ''
  assert.equal((await preselected.get(chosen)).status, 200)

  assert.match(String((await json('webhooks create')).secret), /^tswh_/)
  assert.equal((await json('DeleteCard')).HttpStatusCode, 200)
  assert.match(await bash('dangerously-allow-unauthenticated'), /without a key/)
  assert.deepEqual(guide.unexecuted(), [])
})
