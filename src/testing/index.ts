// contract: tallystick/testing: the platform in a test's process, and fixtures

export { type TestHooks, tallystickFixture, useTallystick } from './fixtures.ts'
export { startTallystick } from './start-tallystick.ts'
export type { BankUser, LinkBankOptions, LinkedBank, Tallystick } from './tallystick.ts'
