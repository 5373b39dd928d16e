// table: The file that runs each command
// Never: import a command statically; only the requested one is loaded

import type { Run } from './command.ts'
import type { CommandName } from './commands.ts'

/** Total over all command names, checked by the compiler. */
export const LOADERS: Readonly<Record<CommandName, () => Promise<Run>>> = {
  start: async () => (await import('./commands/start.ts')).runStart,
  'app create': async () => (await import('./commands/app.ts')).runAppCreate,
  'app list': async () => (await import('./commands/app.ts')).runAppList,
  'app show': async () => (await import('./commands/app.ts')).runAppShow,
  'secret create': async () => (await import('./commands/secret.ts')).runSecretCreate,
  'secret list': async () => (await import('./commands/secret.ts')).runSecretList,
  'secret revoke': async () => (await import('./commands/secret.ts')).runSecretRevoke,
  'key add': async () => (await import('./commands/key.ts')).runKeyAdd,
  'key list': async () => (await import('./commands/key.ts')).runKeyList,
  'key revoke': async () => (await import('./commands/key.ts')).runKeyRevoke,
  'user create': async () => (await import('./commands/user.ts')).runUserCreate,
  'user list': async () => (await import('./commands/user.ts')).runUserList,
  'user delete': async () => (await import('./commands/user.ts')).runUserDelete,
  'user consents': async () => (await import('./commands/user-consents.ts')).runUserConsents,
  'user link': async () => (await import('./commands/user-link.ts')).runUserLink,
  'keys list': async () => (await import('./commands/keys.ts')).runKeysList,
  'keys rotate': async () => (await import('./commands/keys.ts')).runKeysRotate,
  'clock show': async () => (await import('./commands/clock.ts')).runClockShow,
  'clock advance': async () => (await import('./commands/clock.ts')).runClockAdvance,
  'clock reset': async () => (await import('./commands/clock.ts')).runClockReset,
  'bank show': async () => (await import('./commands/bank.ts')).runBankShow,
  'bank slow': async () => (await import('./commands/bank.ts')).runBank('slow'),
  'bank down': async () => (await import('./commands/bank.ts')).runBank('down'),
  'bank up': async () => (await import('./commands/bank.ts')).runBank('up'),
  'bank errors': async () => (await import('./commands/bank.ts')).runBank('errors'),
  'bank drop': async () => (await import('./commands/bank.ts')).runBank('drop'),
  'bank revoke': async () => (await import('./commands/bank.ts')).runBank('revoke'),
  'bank expire': async () => (await import('./commands/bank.ts')).runBank('expire'),
  'bank reset': async () => (await import('./commands/bank.ts')).runBank('reset'),
  backup: async () => (await import('./commands/backup.ts')).runBackup,
  restore: async () => (await import('./commands/backup.ts')).runRestore,
  migrate: async () => (await import('./commands/migrate.ts')).runMigrate,
  'token inspect': async () => (await import('./commands/token.ts')).runTokenInspect,
  'webhooks list': async () => (await import('./commands/webhooks.ts')).runWebhooksList,
  'webhooks listen': async () => (await import('./commands/webhooks.ts')).runWebhooksListen,
  'webhooks replay': async () => (await import('./commands/webhooks.ts')).runWebhooksReplay,
  doctor: async () => (await import('./commands/doctor.ts')).runDoctor,
  env: async () => (await import('./commands/env.ts')).runEnv,
  reference: async () => (await import('./commands/reference.ts')).runReference,
}
