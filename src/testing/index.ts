// contract: tallystick/testing: the platform in a test's process, and fixtures

export { type TestHooks, tallystickFixture, useTallystick } from './fixtures.ts'
export type { BankUser, LinkedBank } from './sandbox-client.ts'
export { type LinkBankOptions, startTallystick, type Tallystick } from './start-tallystick.ts'
