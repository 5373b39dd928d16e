// rule: A pending sign-in at a bank continues after the platform is killed
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startDemoBank } from '../../support/demo-bank.ts'
import { assertStatus, textOf } from '../../support/developer.ts'
import { forEachEngineTogether } from '../../support/engines.ts'
import { startProcess, type TestProcess } from '../../support/platform-process.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createPerson } from '../link/journey.ts'
import { answerAll, type BankUser, fieldsOf, fill, idOf, openBankUser, SCOPES, statusOf } from './journey.ts'

const EMBEDDED = 'se-demobank-open-banking-embedded'
const DEVICE = 'se-demobank-open-banking-bankid'

async function newUser({ developer, baseUrl }: TestProcess): Promise<BankUser> {
  const { userId, accessToken } = await developer.needUserTokens(SCOPES)
  return openBankUser(baseUrl, userId, async () => accessToken)
}

forEachEngineTogether((engine) => {
  test('kill -9 while banks await a code and an approval: both sign-ins continue, and the data is read', async (t) => {
    const bank = await startDemoBank({ clock: () => Date.now() })
    t.after(() => bank.close())
    // The bank knows us by our address, which stays while the port of a test does not.
    const settings = { TALLYSTICK_BANK_URL: bank.url, TALLYSTICK_PUBLIC_URL: 'http://localhost:8400' }
    const first = await startProcess(engine, { settings })
    t.after(() => first.stop())
    const coded = await newUser(first)
    const approved = await newUser(first)
    const begin = async (user: BankUser, providerName: string) => {
      const fields = fill(await fieldsOf(user, providerName), 'u-se-ordinary')
      return assertStatus(await user.create({ providerName, fields }), 200)
    }
    const asked = await begin(coded, EMBEDDED)
    const waiting = await begin(approved, DEVICE)
    assert.equal(statusOf(asked), 'AWAITING_SUPPLEMENTAL_INFORMATION')
    assert.equal(statusOf(waiting), 'AWAITING_MOBILE_BANKID_AUTHENTICATION')
    first.kill('SIGKILL')
    await first.exited()

    // Nobody of ours is there while the person approves.
    const device = createPerson()
    const page = await device.get(textOf(waiting, 'supplementalInformation'))
    const password = fill([{ name: 'p', masked: true }], 'u-se-ordinary').p ?? ''
    const signIn = { username: 'u-se-ordinary', password }
    const consent = await device.submit(page, 'bank-login', signIn, 'login-submit')
    await device.submit(consent, 'bank-consent', {}, 'consent-approve')

    const second = await first.restart()
    t.after(() => second.stop())
    const again = async (user: BankUser): Promise<BankUser> =>
      openBankUser(second.baseUrl, user.userId, () => user.token())
    const [codedAgain, approvedAgain] = [await again(coded), await again(approved)]
    const after = assertStatus(await codedAgain.read(idOf(asked)), 200)
    assert.equal(textOf(after, 'supplementalInformation'), textOf(asked, 'supplementalInformation'))
    await answerAll(codedAgain, idOf(asked), 'u-se-ordinary')
    for (const [user, id] of [
      [codedAgain, idOf(asked)],
      [approvedAgain, idOf(waiting)],
    ] as const) {
      let last = assertStatus(await user.read(id), 200)
      await waitUntil('the end of the sign-in and of the read', async () => {
        last = assertStatus(await user.read(id), 200)
        return /^UPDATED$|ERROR|EXPIRED/.test(statusOf(last))
      })
      assert.equal(statusOf(last), 'UPDATED', last.text)
    }
  })
})
