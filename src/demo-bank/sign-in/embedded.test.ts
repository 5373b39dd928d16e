// operation: Tests of embedded and decoupled sign-in, over HTTP

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  createBankBrowser,
  registerThirdParty,
  startDemoBank,
  type TestBank,
  type ThirdParty,
  type Tokens,
} from '../../../test/support/demo-bank.ts'
import type { AccountsResponse, DecoupledStarted, DecoupledStatus, FlowStep } from '../api-contract.ts'
import { brands } from '../brands.ts'
import { findTestUser, testUsers } from '../test-users/list.ts'
import type { TestUser } from '../test-users/test-user.ts'

let bank: TestBank
let thirdParty: ThirdParty

before(async () => {
  bank = await startDemoBank()
  thirdParty = await registerThirdParty(bank.url)
})
after(() => bank.close())

async function start(provider: string): Promise<FlowStep> {
  const body = { provider, scope: 'accounts', codeChallenge: thirdParty.challenge }
  return (await (await thirdParty.json('/oauth/embedded/start', body)).json()) as FlowStep
}

async function reply(
  flowId: string,
  answers: Record<string, string | string[]>,
  more: object = {},
): Promise<FlowStep> {
  return (await (
    await thirdParty.json('/oauth/embedded/answer', { flowId, answers, ...more })
  ).json()) as FlowStep
}

/** Answers each step as a person would, until the flow is over; also the names of what was asked. */
async function walk(provider: string, user: TestUser): Promise<{ end: FlowStep; asked: string[] }> {
  let step = await start(provider)
  const asked: string[] = []
  while (step.status === 'needs_input') {
    const answers: Record<string, string | string[]> = {}
    for (const field of step.fields) {
      asked.push(field.name)
      const known = {
        username: user.userName,
        password: user.password,
        otp_method: 'text',
        otp: field.hint?.slice(-4) ?? '',
        answer: field.hint?.replace('The answer is ', '').toUpperCase() ?? '',
      }
      answers[field.name] =
        field.name === 'accounts' ? (field.choices ?? []).map(({ value }) => value) : known[field.name]
    }
    assert.ok(asked.length < 10)
    step = await reply(step.flowId, answers)
  }
  return { end: step, asked }
}

async function redeem(code: string): Promise<Response> {
  return thirdParty.token({ grant_type: 'authorization_code', code, code_verifier: thirdParty.verifier })
}

const EXPECTED: Readonly<Record<string, string>> = {
  wrong_password: 'wrong_credentials',
  down: 'unavailable',
}

for (const brand of brands.filter(({ flow }) => flow === 'password' || flow === 'embedded')) {
  test(`${brand.name}: every test user of the market signs in or fails as described`, async () => {
    for (const user of testUsers.filter(
      ({ market, group }) => market === brand.market && group === brand.group,
    )) {
      const { end, asked } = await walk(brand.name, user)
      if (user.scenario.signIn !== 'works') {
        assert.deepEqual(
          [end.status, end.status === 'failed' && end.reason],
          ['failed', EXPECTED[user.scenario.signIn] ?? user.scenario.signIn],
          user.userName,
        )
        continue
      }
      const questions = user.scenario.questions?.map(() => 'answer')
      const code = questions ?? (brand.multiFactor || user.scenario.secondFactor ? ['otp_method', 'otp'] : [])
      assert.deepEqual(asked, ['username', 'password', ...code, 'accounts'], user.userName)
      assert.ok(end.status === 'approved')
      const tokens = (await (await redeem(end.code)).json()) as Tokens
      const answer = await thirdParty.read('/accounts', tokens.access_token)
      assert.equal(answer.status, user.scenario.dataRefusal === undefined ? 200 : 503)
      if (user.scenario.dataRefusal !== undefined) continue
      const { accounts } = (await answer.json()) as AccountsResponse
      assert.equal(accounts.length, user.scenario.accounts, user.userName)
    }
  })
}

test('an unknown user fails with not_a_customer, and a one-time code can be tried three times', async () => {
  const first = await start('se-demobank-open-banking-embedded')
  const unknown = await reply(first.flowId, { username: 'nobody', password: 'x' })
  assert.equal(unknown.status === 'failed' && unknown.reason, 'not_a_customer')
  const user = findTestUser('u-se-ordinary')
  let step = await start('se-demobank-open-banking-embedded')
  step = await reply(step.flowId, { username: 'u-se-ordinary', password: user?.password ?? '' })
  step = await reply(step.flowId, { otp_method: 'app' })
  for (let attempt = 1; attempt <= 2; attempt++) {
    step = await reply(step.flowId, { otp: 'abcd' })
    assert.equal(step.status === 'needs_input' && step.message, 'That code is wrong.')
  }
  step = await reply(step.flowId, { otp: 'abcd' })
  assert.equal(step.status === 'failed' && step.reason, 'wrong_otp')
})

test('answers for a numbered step count once: a retry receives the step that they led to', async () => {
  const user = findTestUser('u-se-ordinary')
  const first = await start('se-demobank-open-banking-embedded')
  assert.ok(first.status === 'needs_input' && first.step === 0)
  const { flowId } = first
  const password = { username: 'u-se-ordinary', password: user?.password ?? '' }
  const method = await reply(flowId, password, { step: 0 })
  assert.ok(method.status === 'needs_input' && method.step === 1)
  assert.deepEqual(await reply(flowId, password, { step: 0 }), method)
  assert.deepEqual(await reply(flowId, { username: 'x', password: 'y' }, { step: 0 }), method)
  const otp = await reply(flowId, { otp_method: 'app' }, { step: 1 })
  assert.ok(otp.status === 'needs_input' && otp.step === 2)
  const wrong = await reply(flowId, { otp: 'abcd' }, { step: 2 })
  for (let retry = 0; retry < 5; retry++) {
    assert.deepEqual(await reply(flowId, { otp: 'abcd' }, { step: 2 }), wrong, 'one attempt of three')
  }
  const code = otp.fields[0]?.hint?.slice(-4) ?? ''
  const accounts = await reply(flowId, { otp: code }, { step: 3 })
  assert.ok(accounts.status === 'needs_input')
  const chosen = { accounts: accounts.fields[0]?.choices?.map(({ value }) => value) ?? [] }
  const lost = await reply(flowId, chosen, { step: 4 })
  const end = await reply(flowId, chosen, { step: 4 })
  assert.ok(lost.status === 'approved' && end.status === 'approved')
  assert.equal((await redeem(end.code)).status, 200)
  for (const step of [-1, 0.5, 6, '0', null]) {
    const refused = await thirdParty.json('/oauth/embedded/answer', { flowId, answers: {}, step })
    assert.equal(refused.status, 400, String(step))
  }
})

test('a flow belongs to its client, requires the fields of its step, and fails by cancel or after ten minutes', async () => {
  const step = await start('de-demobank-password')
  const other = await registerThirdParty(bank.url)
  const stolen = await other.json('/oauth/embedded/answer', { flowId: step.flowId, answers: {} })
  assert.equal(stolen.status, 400)
  assert.equal(
    (await thirdParty.json('/oauth/embedded/answer', { flowId: step.flowId, answers: { username: 'x' } }))
      .status,
    400,
  )
  assert.equal((await fetch(`${bank.url}/oauth/embedded/start`, { method: 'POST', body: '{}' })).status, 401)
  const cancelled = await reply(step.flowId, {}, { cancel: true })
  assert.equal(cancelled.status === 'failed' && cancelled.reason, 'cancelled')
  const late = await start('de-demobank-password')
  bank.advance(600_000)
  const expired = await reply(late.flowId, { username: 'x', password: 'y' })
  bank.advance(-600_000)
  assert.equal(expired.status === 'failed' && expired.reason, 'expired')
  for (const change of [
    { provider: 'se-demobank-open-banking-redirect' },
    { scope: 'x' },
    { codeChallenge: 'x' },
    { consentDays: 0 },
  ]) {
    const body = {
      provider: 'de-demobank-password',
      scope: 'accounts',
      codeChallenge: thirdParty.challenge,
      ...change,
    }
    assert.equal((await thirdParty.json('/oauth/embedded/start', body)).status, 400, JSON.stringify(change))
  }
})

test('at least one account must be chosen, and only the chosen accounts are shared', async () => {
  const user = findTestUser('u-at-several')
  let step = await start('at-demobank-password')
  step = await reply(step.flowId, { username: 'u-at-several', password: user?.password ?? '' })
  const choices = step.status === 'needs_input' ? (step.fields[0]?.choices ?? []) : []
  step = await reply(step.flowId, { accounts: [] })
  assert.equal(step.status === 'needs_input' && step.message, 'Choose at least one account.')
  step = await reply(step.flowId, { accounts: [choices[2]?.value ?? '', 'acc_of_somebody_else'] })
  assert.ok(step.status === 'approved')
  const tokens = (await (await redeem(step.code)).json()) as Tokens
  const { accounts } = (await (
    await thirdParty.read('/accounts', tokens.access_token)
  ).json()) as AccountsResponse
  assert.deepEqual(
    accounts.map(({ id }) => id),
    [choices[2]?.value],
  )
})

async function startDecoupled(username?: string): Promise<DecoupledStarted> {
  const body = {
    provider: 'se-demobank-open-banking-bankid',
    scope: 'accounts',
    codeChallenge: thirdParty.challenge,
  }
  const answer = await thirdParty.json(
    '/oauth/decoupled/start',
    username === undefined ? body : { ...body, username },
  )
  assert.equal(answer.status, 200)
  return (await answer.json()) as DecoupledStarted
}

async function poll(flowId: string, more: object = {}): Promise<DecoupledStatus> {
  return (await (
    await thirdParty.json('/oauth/decoupled/status', { flowId, ...more })
  ).json()) as DecoupledStatus
}

test('decoupled: after approval on the second device, which shows the same match code, the status contains a code', async () => {
  const started = await startDecoupled('u-se-ordinary')
  assert.equal((await poll(started.flowId)).status, 'pending')
  const phone = createBankBrowser()
  let page = await phone.get(started.approvalUrl)
  assert.equal(page.byId('match-code')?.text, started.matchCode)
  assert.match(started.matchCode, /^[A-Z2-9]{4}$/)
  assert.equal(page.byId('username')?.attribute('value'), 'u-se-ordinary')
  page = await phone.submit(page, 'bank-login', { password: findTestUser('u-se-ordinary')?.password ?? '' })
  assert.equal((await poll(started.flowId)).status, 'pending')
  page = await phone.submit(page, 'bank-consent', {}, 'consent-approve')
  assert.match(page.byId('error-title')?.text ?? '', /You have given your consent/)
  const status = await poll(started.flowId)
  assert.ok(status.status === 'approved')
  assert.equal((await redeem(status.code)).status, 200)
  assert.equal((await poll(started.flowId)).status, 'failed', 'a redeemed code is not issued again')
})

test('decoupled: denied, cancelled, expired, blocked, or opened in another browser', async () => {
  const denied = await startDecoupled()
  const phone = createBankBrowser()
  const page = await phone.get(denied.approvalUrl)
  const stranger = await createBankBrowser().get(denied.approvalUrl)
  assert.equal(stranger.status, 403)
  const stopped = await phone.click(page, 'login-cancel')
  assert.match(stopped.byId('error-title')?.text ?? '', /Nothing has been shared/)
  const end = await poll(denied.flowId)
  assert.equal(end.status === 'failed' && end.reason, 'cancelled')

  const late = await startDecoupled()
  bank.advance(540_000)
  const expired = await poll(late.flowId)
  bank.advance(-540_000)
  assert.equal(expired.status === 'failed' && expired.reason, 'expired')

  const dropped = await startDecoupled()
  const cancelled = await poll(dropped.flowId, { cancel: true })
  assert.equal(cancelled.status === 'failed' && cancelled.reason, 'cancelled')

  const blocked = await startDecoupled('u-se-blocked')
  const form = await phone.get(blocked.approvalUrl)
  const refused = await phone.submit(form, 'bank-login', {
    password: findTestUser('u-se-blocked')?.password ?? '',
  })
  assert.equal(refused.status, 403)
  const verdict = await poll(blocked.flowId)
  assert.equal(verdict.status === 'failed' && verdict.reason, 'blocked')
})
