// rule: The Apache module mod_auth_openidc works unchanged
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { approve, goToBank, signIn } from '../flows/link/journey.ts'
import { createBrowser } from '../support/browser.ts'
import { commandsOn, textAt } from '../support/command-line.ts'
import { forOneEngine } from '../support/engines.ts'
import { findFreePort } from '../support/free-port.ts'
import { startProcess } from '../support/platform-process.ts'
import { findProgram, testWith } from '../support/programs.ts'
import { waitUntil } from '../support/wait-until.ts'

/** Where Debian installs the modules. */
const MODULES = '/usr/lib/apache2/modules'
const apache = existsSync(join(MODULES, 'mod_auth_openidc.so')) ? findProgram('apache2') : undefined

interface Site {
  readonly folder: string
  readonly port: number
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
}

/** An ordinary configuration of the module: discovery, PKCE, and a folder that only signed-in people may read. */
function configure({ folder, port, issuer, clientId, clientSecret }: Site): string {
  const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'headers', 'dir', 'auth_openidc']
  return `
ServerRoot ${folder}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
ErrorLog ${folder}/log
LogLevel warn auth_openidc:info
User www-data
Group www-data
${modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')}
DocumentRoot ${folder}/site
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${clientId}
OIDCClientSecret ${clientSecret}
OIDCRedirectURI http://localhost:${port}/signed-in
OIDCCryptoPassphrase a-passphrase-of-this-test
OIDCPKCEMethod S256
OIDCScope "openid profile"
OIDCAuthRequestParams ui_locales=sv-SE
OIDCSessionType client-cookie
OIDCIDTokenSignedResponseAlg ES256
OIDCRemoteUserClaim sub
<Directory ${folder}/site>
  AuthType openid-connect
  OIDCUnAuthAction auth true
  Require valid-user
  Header always set X-Subject "%{OIDC_CLAIM_sub}e"
  Header always set X-Name "%{OIDC_CLAIM_name}e"
</Directory>
`
}

async function startApache(
  program: string,
  site: Site,
  onStart: (child: ChildProcess) => void,
): Promise<void> {
  const { folder, port } = site
  await mkdir(join(folder, 'site'))
  await writeFile(join(folder, 'site/index.html'), 'behind the sign-in')
  await writeFile(join(folder, 'apache.conf'), configure(site))
  await chmod(folder, 0o755)
  const child = spawn(program, ['-X', '-f', join(folder, 'apache.conf')], { stdio: 'ignore' })
  onStart(child)
  await waitUntil('Apache listens', async () => {
    assert.equal(child.exitCode, null, await readLog(site))
    return await fetch(`http://localhost:${port}/`, { redirect: 'manual' }).then(
      () => true,
      () => false,
    )
  })
}

const readLog = ({ folder }: Site) => readFile(join(folder, 'log'), 'utf8').catch(() => 'no log')

forOneEngine((engine) => {
  testWith(
    apache,
    'Apache with the module mod_auth_openidc is not installed',
    'a page behind the module is opened after a sign-in at the bank, with the claims of the ID token and of userinfo',
    async (program, t) => {
      const platform = await startProcess(engine, {
        settings: { TALLYSTICK_DEMO_BANK: 'on', BANK_PORT: '0' },
      })
      t.after(() => platform.stop())
      const port = await findFreePort()
      const made = await commandsOn(platform.database).need(
        'app',
        'create',
        '--name',
        'Site',
        '--dialect',
        'openid',
        '--redirect-uri',
        `http://localhost:${port}/signed-in`,
      )
      const folder = await mkdtemp(join(tmpdir(), 'tallystick-apache-'))
      t.after(() => rm(folder, { recursive: true, force: true }))
      const site = {
        folder,
        port,
        issuer: platform.baseUrl,
        clientId: textAt(made, 'client_id'),
        clientSecret: textAt(made, 'client_secret'),
      }
      await startApache(program, site, (child) => t.after(() => child.kill()))

      const home = `http://localhost:${port}/`
      const person = createBrowser({ stopAt: ({ pathname }) => pathname === '/signed-in' })
      const bank = await goToBank(person, await person.get(home))
      const { url } = await approve(person, await signIn(person, bank, 'u-se-ordinary'))
      // The rest is the module's own; its pages are not ours to check.
      const back = await fetch(url, { headers: { cookie: person.cookiesFor(url) }, redirect: 'manual' })
      assert.equal(back.status, 302, `${await back.text()}\n${await readLog(site)}`)
      assert.equal(back.headers.get('location'), home)
      const cookie = back.headers.getSetCookie().map((one) => one.split(';', 1)[0])
      const page = await fetch(home, { headers: { cookie: cookie.join('; ') }, redirect: 'manual' })
      assert.equal(page.status, 200, await readLog(site))
      assert.equal(await page.text(), 'behind the sign-in')
      assert.match(page.headers.get('x-subject') ?? '', /^[0-9a-f-]{36}$/)
      assert.match(page.headers.get('x-name') ?? '', /\w+ \w+/)
    },
  )
})
