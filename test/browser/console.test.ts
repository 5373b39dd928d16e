// page: The Console in Chromium: from sign-up to a token, keyboard, accessibility
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { addOperator } from '../../src/core/operators/grant-operator.ts'
import { requestToken } from '../flows/console/request-token.ts'
import {
  BUSINESS,
  CONTACT,
  createMember,
  mailedToken,
  PASSWORD,
  readMailbox,
  SAMPLE_PDF,
} from '../flows/console/visitor.ts'
import { startOpenIdProvider } from '../support/openid-provider.ts'
import { testWithProgram } from '../support/programs.ts'
import { LONGEST_NAME } from './chromium.ts'
import { addSession, checkConsolePage, checkShown, consoleTests, focusByKeyboard } from './console-tab.ts'

const tests = consoleTests()

testWithProgram(
  'chromium',
  'sign up, verify, log in, create an app and a client secret, as the guide says',
  async () => {
    const page = await tests.open()
    const email = `seed-${Date.now()}@example.com`
    await page.goto(`${tests.platform.baseUrl}/console`)
    await page.getByRole('link', { name: 'Sign up' }).click()
    await page.getByLabel('Name').fill('Åsa Ek')
    await page.getByLabel('Organisation').fill('Books AB')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign up' }).click()
    await page.getByRole('heading', { name: 'Check your mail' }).waitFor()
    const [mail] = await readMailbox(tests.platform, email)
    await page.goto(mail?.links[0] ?? '')
    await page.getByRole('heading', { name: 'Your address is verified' }).waitFor()
    await page.getByRole('link', { name: 'Log in' }).click()
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('link', { name: 'Create your first app' }).click()
    await page.getByRole('heading', { name: 'Create a new app' }).waitFor()
    await page.getByLabel('App name').fill('Bookkeeping test')
    await page.getByLabel('Display name (public)').fill('Bookkeeping')
    await page.getByRole('radio', { name: /Sandbox/ }).check()
    await page.getByRole('button', { name: 'Create app' }).click()
    await page.getByRole('heading', { name: 'Bookkeeping test' }).waitFor()

    await page.goto(`${tests.platform.baseUrl}/console`)
    await page.getByLabel('App', { exact: true }).selectOption({ label: 'Bookkeeping test' })
    await page.getByRole('link', { name: 'App settings' }).click()
    await page.getByRole('tab', { name: 'API client' }).click()
    const clientId = await page.locator('.copy code').first().innerText()
    await page.getByText('No client secret yet').waitFor()
    await page.getByRole('button', { name: 'Create new client secret' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Console account password').fill('not this one')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await dialog.getByText('The password is wrong.').waitFor()
    await dialog.getByLabel('Console account password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'Your new client secret' }).waitFor()
    const secret = await page.getByRole('dialog').locator('code').first().innerText()
    assert.match(secret, /^tsk_/)
    assert.equal((await requestToken(tests.platform, clientId, secret)).status, 200)
    await page.getByRole('button', { name: 'I have stored it' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.ok(!(await page.content()).includes(secret), 'the secret is gone from the page')
    await page.reload()
    await page.getByRole('button', { name: /^Revoke/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('Revoked').waitFor()
    assert.equal((await requestToken(tests.platform, clientId, secret)).status, 401)
  },
)

testWithProgram(
  'chromium',
  'every page is accessible, fits from 320 to 1280 pixels, and shows no error, in both colours',
  async () => {
    const asa = await createMember(tests.platform)
    await asa.must('PUT', `/organisations/${asa.organisationId}/business/contact`, CONTACT)
    const app = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, {
      name: LONGEST_NAME,
      display_name: 'X',
      environment: 'production',
    })
    await asa.must('POST', `/apps/${app.id}/secrets`, { password: PASSWORD, name: 'billing' })
    await asa.must('POST', `/apps/${app.id}/production`, { products: ['reports', 'payments'] })
    await asa.must('PUT', `/organisations/${asa.organisationId}/business/facts`, BUSINESS)
    const document = { kind: 'registration', name: `${'x'.repeat(100)}.pdf`, content: SAMPLE_PDF }
    await asa.must('POST', `/organisations/${asa.organisationId}/documents`, document)
    await asa.must('POST', `/apps/${app.id}/production/submit`)
    const key = { password: PASSWORD, name: 'CI', permissions: ['apps.read', 'apps.create'] }
    await asa.must('POST', `/organisations/${asa.organisationId}/keys`, key)
    await asa.must('PUT', `/organisations/${asa.organisationId}/provider`, {
      password: PASSWORD,
      issuer: `https://${'x'.repeat(60)}.example`,
      client_id: 'x'.repeat(100),
      client_secret: 'x',
      role_claim: 'groups',
      role_rules: [{ value: LONGEST_NAME, role: 'developer' }],
    })
    const domain = `${'x'.repeat(60)}.example`
    await asa.must('POST', `/organisations/${asa.organisationId}/domains`, { domain })
    const { ports } = await tests.platform.workbench()
    await addOperator(ports, { email: asa.email, actor: 'cli' })
    await asa.must('POST', `/organisations/${asa.organisationId}/invitations`, {
      email: 'x@example.com',
      role: 'viewer',
    })
    const open = [
      '/sign-up',
      '/log-in',
      '/log-in?problem=second_factor_first',
      '/log-in/code?factors=passkey',
      '/log-in/code',
      '/log-in/organisation',
      '/forgot-password',
      '/reset-password?token=x',
      '/verify-email?token=x',
      '/check-mail?email=x%40example.com',
      `/accept-invitation?token=${await mailedToken(tests.platform, 'x@example.com')}`,
    ]
    const closed = [
      '',
      '/apps/new',
      `/apps/${app.id}`,
      ...['client', 'redirect-uris', 'scopes', 'details'].map((tab) => `/apps/${app.id}/settings/${tab}`),
      `/apps/${app.id}/audit`,
      '/organisation/members',
      '/organisation/settings',
      '/organisation/audit',
      '/organisation/keys',
      '/account',
      '/production',
      '/operator',
      `/operator/requests/${app.id}`,
      '/operator/organisations',
      `/operator/organisations/${asa.organisationId}`,
      '/operator/events',
      '/nowhere',
    ]
    // The checker injects a script, which the content policy of the page would refuse.
    const page = await tests.open({ bypassesPolicy: true })
    const check = (path: string) => checkConsolePage(tests.platform, page, path)
    for (const path of open) await check(path)
    await addSession(tests.platform, page, asa)
    for (const path of closed) await check(path)
  },
)

testWithProgram('chromium', 'the pages pass the type checker', async () => {
  const folder = fileURLToPath(new URL('../../console/', import.meta.url))
  const checker = join(folder, 'node_modules', 'typescript', 'bin', 'tsc')
  const { stdout } = await promisify(execFile)(process.execPath, [checker, '--noEmit', '-p', folder])
  assert.equal(stdout, '')
})

testWithProgram('chromium', 'an app and its secret are made with the keyboard alone', async () => {
  const asa = await createMember(tests.platform)
  const page = await tests.open({ member: asa })
  await focusByKeyboard(page, 'link', 'Create your first app')
  await page.keyboard.press('Enter')
  await focusByKeyboard(page, 'textbox', 'App name')
  await page.keyboard.type('By keyboard')
  await focusByKeyboard(page, 'textbox', 'Display name (public)')
  await page.keyboard.type('By keyboard')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'By keyboard' }).waitFor()
  await focusByKeyboard(page, 'link', 'App settings')
  await page.keyboard.press('Enter')
  await focusByKeyboard(page, 'tab', 'API client')
  await page.keyboard.press('ArrowRight')
  await page.getByText('No redirect URI yet').waitFor()
  await page.keyboard.press('ArrowLeft')
  await focusByKeyboard(page, 'button', 'Create new client secret')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await focusByKeyboard(page, 'button', 'Create new client secret')
  await page.keyboard.press('Enter')
  await page.getByLabel('Console account password').waitFor()
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Your new client secret' }).waitFor()
})

testWithProgram(
  'chromium',
  'a passkey of the browser is added, logs in, confirms what asks for the password, and is removed',
  async () => {
    const { asa } = await tests.createApp()
    const page = await tests.open({ bypassesPolicy: true })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    const { baseUrl } = tests.platform
    await page.goto(`${baseUrl}/console/log-in`)
    await page.getByLabel('E-mail').fill(asa.email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('button', { name: 'Log out' }).waitFor()
    await page.goto(`${baseUrl}/console/account`)
    await page.getByText('No passkey yet.').waitFor()
    await page.getByRole('button', { name: 'Add passkey' }).click()
    const dialog = page.getByRole('dialog')
    await checkShown(page, 'dialog Add passkey')
    await dialog.getByLabel('Name').fill('laptop')
    await dialog.getByLabel('Console account password').fill('not this one')
    await dialog.getByRole('button', { name: 'Add' }).click()
    await dialog.getByText('The password is wrong.').waitFor()
    await dialog.getByLabel('Console account password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Add' }).click()
    await page.getByText('Store these recovery codes').waitFor()
    await checkShown(page, 'account with a passkey')
    await page.getByRole('button', { name: 'I have stored them' }).click()

    const logOut = () => page.getByRole('button', { name: 'Log out', exact: true }).first().click()
    await logOut()
    await page.goto(`${baseUrl}/console/log-in`)
    await checkShown(page, 'log-in with a passkey')
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
    await page.getByRole('button', { name: 'Log out' }).waitFor()
    await logOut()
    await page.goto(`${baseUrl}/console/log-in`)
    await page.getByLabel('E-mail').fill(asa.email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('use your passkey').waitFor()
    await checkShown(page, 'second factor with a passkey')
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
    await page.getByRole('button', { name: 'Log out' }).waitFor()

    await page.getByLabel('App', { exact: true }).selectOption({ label: 'Ledger' })
    await page.getByRole('link', { name: 'App settings' }).click()
    await page.getByRole('button', { name: 'Create new client secret' }).click()
    await dialog.getByRole('button', { name: 'Use a passkey instead' }).click()
    await dialog.getByText('Confirmed with your passkey.').waitFor()
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'Your new client secret' }).waitFor()
    await page.getByRole('button', { name: 'I have stored it' }).click()

    await page.goto(`${baseUrl}/console/account`)
    await page.getByRole('button', { name: 'Remove laptop' }).click()
    await dialog.getByText('your only second factor').waitFor()
    await dialog.getByRole('button', { name: 'Use a passkey instead' }).click()
    await dialog.getByText('Confirmed with your passkey.').waitFor()
    await dialog.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('No passkey yet.').waitFor()
    await logOut()
    await page.goto(`${baseUrl}/console/log-in`)
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
    await page.getByText('This passkey was not accepted').waitFor()
  },
)

testWithProgram(
  'chromium',
  'a provider is set up, its domain is confirmed at the desk, and a member logs in through it',
  async (_chromium, t) => {
    const { platform } = tests
    const provider = await startOpenIdProvider()
    t.after(() => provider.stop())
    const asa = await createMember(platform)
    const { ports } = await platform.workbench()
    await addOperator(ports, { email: asa.email, actor: 'cli' })
    const page = await tests.open({ member: asa, at: '/organisation/settings', bypassesPolicy: true })
    await page.getByText('No provider yet.').waitFor()
    await page.getByRole('button', { name: 'Set up provider' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Issuer').fill('not a URL')
    await dialog.getByLabel('Client id').fill(provider.clientId)
    await dialog.getByLabel('Client secret').fill(provider.clientSecret)
    await dialog.getByLabel('Claim with groups or roles').fill('groups')
    await dialog.getByLabel('Rules').fill('engineers = developer\n\nleads = administrator')
    await dialog.getByLabel('Console account password').fill(PASSWORD)
    await checkShown(page, 'dialog Set up provider')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('This is not the issuer').waitFor()
    await dialog.getByLabel('Issuer').fill(provider.issuer)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('groups: leads').waitFor()
    const domain = `d${Date.now()}.example`
    await page.getByLabel('Domain').fill(domain)
    await page.getByRole('button', { name: 'Request domain' }).click()
    await page.getByText('Not proven yet').waitFor()
    await page.getByRole('button', { name: `Check the record of ${domain}` }).click()
    await page.getByRole('button', { name: `Check again of ${domain}` }).waitFor()
    await page.getByText('Not proven', { exact: true }).waitFor()
    await checkShown(page, 'domain without its record')
    await page.goto(`${platform.baseUrl}/console/operator/organisations/${asa.organisationId}`)
    await page.getByRole('button', { name: `Decide ${domain}` }).click()
    await dialog.getByLabel('Console account password').fill(PASSWORD)
    await checkShown(page, 'dialog Confirm domain')
    await dialog.getByRole('button', { name: 'Decide' }).click()
    await page.getByRole('button', { name: `Take back ${domain}` }).waitFor()

    const eva = await tests.open({ bypassesPolicy: true })
    const email = `eva@${domain}`
    const answer = { sub: 'eva', email, email_verified: true, groups: ['others'] }
    await eva.route(`${provider.issuer}/**`, async (route) => {
      const back = new URL(new URL(route.request().url()).searchParams.get('redirect_uri') ?? '')
      back.search = provider.authorize(route.request().url(), answer).toString()
      await route.fulfill({ status: 303, headers: { location: back.href } })
    })
    const begin = async () => {
      await eva.goto(`${platform.baseUrl}/console/log-in`)
      await eva.getByRole('link', { name: 'Continue with your organisation' }).click()
      // The page before has a field of the same name.
      await eva.getByRole('heading', { name: 'Continue with your organisation' }).waitFor()
      await eva.getByLabel('E-mail').fill(email)
      await eva.getByRole('button', { name: 'Continue', exact: true }).click()
    }
    await begin()
    await eva.getByText('Your organisation gives you no access').waitFor()
    answer.groups = ['engineers']
    await begin()
    await eva.getByRole('button', { name: 'Log out' }).waitFor()
    await eva.goto(`${platform.baseUrl}/console/account`)
    await eva.getByRole('button', { name: 'Add passkey' }).click()
    await eva.getByText('Your log-in through your organisation confirms this').waitFor()
    await checkShown(eva, 'dialog without a password')
  },
)
