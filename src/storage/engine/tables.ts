// table: Every table, and where a distributed PostgreSQL stores it

/**
 * - `by_app`: in shards by `app_id`, all rows of an app on one node.
 * - `reference`: a copy on every node. A write needs every node.
 * - `local`: on the coordinator, which every instance is connected to.
 */
export type Placement = 'by_app' | 'reference' | 'local'

/** Parents before children, the order in which they are distributed. A migration that makes a table adds it here. */
export const TABLES = {
  schema_migrations: 'local',
  organisations: 'reference',
  client_ids: 'reference',
  identity_users: 'reference',
  identity_sessions: 'reference',
  identity_accounts: 'reference',
  identity_verifications: 'reference',
  identity_second_factors: 'reference',
  members: 'reference',
  organisation_apps: 'reference',
  invitations: 'reference',
  organisation_events: 'reference',
  business_profiles: 'reference',
  apps: 'by_app',
  app_holds: 'by_app',
  production_requests: 'by_app',
  managed_apps: 'by_app',
  app_profiles: 'by_app',
  provider_requests: 'by_app',
  client_secrets: 'by_app',
  client_keys: 'by_app',
  users: 'by_app',
  grants: 'by_app',
  authorization_codes: 'by_app',
  refresh_tokens: 'by_app',
  revoked_access_tokens: 'by_app',
  claims: 'by_app',
  link_sessions: 'by_app',
  flow_events: 'by_app',
  connections: 'by_app',
  accounts: 'by_app',
  transactions: 'by_app',
  account_details: 'by_app',
  account_changes: 'by_app',
  transaction_changes: 'by_app',
  refreshes: 'by_app',
  balance_refreshes: 'by_app',
  connection_sign_ins: 'by_app',
  withheld: 'by_app',
  bank_endings: 'by_app',
  consents: 'by_app',
  consent_events: 'by_app',
  reports: 'by_app',
  report_jobs: 'by_app',
  data_sessions: 'by_app',
  deferred_reads: 'by_app',
  payments: 'by_app',
  idempotent_answers: 'by_app',
  link_tickets: 'by_app',
  person_links: 'by_app',
  person_sessions: 'by_app',
  webhook_endpoints: 'by_app',
  webhook_subscriptions: 'by_app',
  webhook_events: 'by_app',
  webhook_deliveries: 'by_app',
  webhook_attempts: 'by_app',
  audit_events: 'by_app',
  mails: 'local',
  business_documents: 'local',
  operators: 'local',
  operator_events: 'local',
  signing_keys: 'local',
  hash_keys: 'local',
  bank_clients: 'local',
  clock_offsets: 'local',
  write_probes: 'local',
} as const satisfies Readonly<Record<string, Placement>>

/** Undefined for a table that is not listed. */
export function placementOf(table: string): Placement | undefined {
  return Object.entries(TABLES).find(([name]) => name === table)?.[1]
}
