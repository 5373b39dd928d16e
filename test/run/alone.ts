// table: Test files that need a process of their own

/** What they look at belongs to the whole process, and other files would change it. With the reason. */
export const ALONE: Readonly<Record<string, string>> = {
  'src/http/listen.test.ts': 'counts the handles that keep the process alive',
  'src/storage/engine/sqlite-checkpoints.test.ts': 'waits until the process has no message ports',
  'src/storage/engine/sqlite.test.ts': 'listens for unhandled rejections of the process',
  'test/patterns.test.ts': 'measures processor time',
}
