// contract: tallystick/testing: the platform in the process of a test, and fixtures of test runners

export { type TestHooks, tallystickFixture, useTallystick } from './fixtures.ts'
export type { BankUser, LinkedBank } from './sandbox-client.ts'
export { type LinkBankOptions, startTallystick, type Tallystick } from './start-tallystick.ts'
