// table: Seconds that the slowest test files usually take

/** For a machine on which they never ran: their sizes do not tell. Approximate, and only of files of 20 seconds or more. */
export const SLOW_FILES: Readonly<Record<string, number>> = {
  'test/cli/app-deletion.test.ts': 45,
  'test/cli/commands.test.ts': 80,
  'test/cli/production-key.test.ts': 25,
  'test/cli/revoke.test.ts': 35,
  'test/cli/sandbox.test.ts': 26,
  'test/browser/action-bar.test.ts': 25,
  'test/browser/bank-pages.test.ts': 25,
  'test/browser/dashboard.test.ts': 25,
  'test/browser/frame.test.ts': 25,
  'test/browser/languages.test.ts': 38,
  'test/browser/pages.test.ts': 27,
  'test/docs/page.test.ts': 20,
  'test/flows/http/described-pages.test.ts': 20,
  'test/flows/link/kill.test.ts': 40,
  'test/flows/platform/database-crash.test.ts': 25,
  'test/flows/platform/kill.test.ts': 25,
  'test/flows/platform/process.test.ts': 40,
  'test/flows/platform/stop-during-refresh.test.ts': 20,
  'test/flows/platform/unwritable-storage.test.ts': 20,
  'test/flows/platform/workers.test.ts': 90,
  'test/flows/webhooks/kill.test.ts': 60,
  'test/storage/outage.test.ts': 48,
  'sdk/test/runtimes.test.ts': 35,
}
