// table: Settings: name, variable, option, default, one sentence each

import { type Hosts, parseHosts } from './dialects/mounting.ts'
import { FAST_PATHS, type FastPaths, parseFastPaths } from './fast-paths/names.ts'
import { isAddressRange } from './http/client-address.ts'
import { type MasterKeys, parseMasterKeys } from './runtime/master-key.ts'
import { baseUrl, oneOf, onOrOff, path, port, webUrl, whole } from './setting-values.ts'

type Mode = 'development' | 'production'
type MetricsAccess = 'loopback' | 'public' | 'off'
type SignUp = 'open' | 'invited'
type PoolMode = 'none' | 'session' | 'transaction'
type LogFormat = 'text' | 'json'
type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

export interface Config {
  readonly mode: Mode
  readonly host: string
  readonly port: number
  readonly bankPort: number
  readonly dataDir: string
  readonly sharedDataDir: boolean
  readonly databaseUrl: string | undefined
  readonly databaseUrlFile: string | undefined
  readonly publicUrl: string | undefined
  /** Both or neither. */
  readonly tlsCert: string | undefined
  readonly tlsKey: string | undefined
  readonly termsUrl: string | undefined
  readonly privacyUrl: string | undefined
  readonly bankUrl: string | undefined
  readonly demoBank: boolean
  /** Who may sign up in the Console: everybody, or only invited people. */
  readonly signUp: SignUp
  readonly smtpUrl: string | undefined
  readonly mailFrom: string | undefined
  readonly masterKeys: MasterKeys | undefined
  readonly logLevel: LogLevel
  /** Undefined chooses by the output: text at a terminal, JSON elsewhere. */
  readonly logFormat: LogFormat | undefined
  readonly trustedProxies: readonly string[]
  readonly hosts: Hosts
  readonly metrics: MetricsAccess
  readonly poolSize: number
  /** Processes that serve; `max` for one per core. */
  readonly workers: number | 'max'
  readonly poolMode: PoolMode
  readonly drainSeconds: number
  readonly keyRotationDays: number
  /** 0 keeps none; requests are counted all the same. */
  readonly requestLogDays: number
  readonly failuresPerClient: number
  readonly failuresPerAddress: number
  readonly fastPaths: FastPaths
}

export interface Setting<T> {
  readonly variable: string
  /** Command-line option, where there is one. */
  readonly option?: string
  /** The default as text, for the reference. */
  readonly fallback: string
  readonly sentence: string
  /** Undefined if the text is not a valid value. */
  readonly parse: (text: string) => T | undefined
  /** Describes a valid value, for the error. */
  readonly expects: string
}

export const SETTINGS: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
  mode: {
    variable: 'TALLYSTICK_MODE',
    option: '--mode',
    fallback: 'development',
    sentence:
      'Development creates a sandbox app and its own keys; production refuses to start without configured keys, and what it opened once is never opened for development.',
    parse: (text) => oneOf(text, ['development', 'production']),
    expects: 'development or production',
  },
  host: {
    variable: 'TALLYSTICK_HOST',
    option: '--host',
    fallback: 'localhost',
    sentence: 'Host name or IP address to listen on; localhost is the loopback of IPv4 and IPv6.',
    parse: (text) => (/^[A-Za-z0-9.:_-]{1,253}$/.test(text) ? text : undefined),
    expects: 'a host name or an IP address',
  },
  port: {
    variable: 'PORT',
    option: '--port',
    fallback: '8400',
    sentence: 'Port of the API and the hosted pages; 0 takes a free one.',
    parse: port,
    expects: 'a number from 0 to 65535',
  },
  bankPort: {
    variable: 'BANK_PORT',
    option: '--bank-port',
    fallback: '8401',
    sentence: 'Port of the Demo Bank; 0 takes a free one.',
    parse: port,
    expects: 'a number from 0 to 65535',
  },
  dataDir: {
    variable: 'TALLYSTICK_DATA_DIR',
    option: '--data-dir',
    fallback: './.tallystick',
    sentence: 'Directory of the embedded database, the development key and sandbox.json.',
    parse: (text) => (text === '' || text.includes('\0') ? undefined : text),
    expects: 'a path',
  },
  sharedDataDir: {
    variable: 'TALLYSTICK_SHARED_DATA_DIR',
    fallback: 'off',
    sentence: 'Whether several processes may serve one SQLite data directory; sandbox.json names the first.',
    parse: onOrOff,
    expects: 'on or off',
  },
  databaseUrl: {
    variable: 'DATABASE_URL',
    option: '--database-url',
    fallback: 'the embedded SQLite in the data directory',
    sentence: 'URL of the PostgreSQL database.',
    parse: (text) => (/^postgres(ql)?:\/\/\S+$/.test(text) && URL.canParse(text) ? text : undefined),
    expects: 'a URL such as postgres://user:password@host:5432/database',
  },
  databaseUrlFile: {
    variable: 'DATABASE_URL_FILE',
    option: '--database-url-file',
    fallback: 'none',
    sentence:
      'File that contains the URL of the PostgreSQL database, so that its password is not on the command line.',
    parse: (text) => (text === '' || text.includes('\0') ? undefined : text),
    expects: 'a path',
  },
  publicUrl: {
    variable: 'TALLYSTICK_PUBLIC_URL',
    option: '--public-url',
    fallback: 'http or https, localhost and the port',
    sentence:
      'URL at which clients and browsers reach the API and the hosted pages, with the path of a proxy in front, if any; https in production.',
    parse: baseUrl,
    expects: 'a URL such as https://auth.example.com or https://example.com/auth',
  },
  tlsCert: {
    variable: 'TALLYSTICK_TLS_CERT',
    option: '--tls-cert',
    fallback: 'none: plain HTTP',
    sentence:
      'PEM file with the certificate and its chain, to serve HTTPS without a proxy in front; see the command tls create.',
    parse: path,
    expects: 'a path',
  },
  tlsKey: {
    variable: 'TALLYSTICK_TLS_KEY',
    option: '--tls-key',
    fallback: 'none',
    sentence: 'PEM file with the key of that certificate. Set together with it.',
    parse: path,
    expects: 'a path',
  },
  termsUrl: {
    variable: 'TALLYSTICK_TERMS_URL',
    fallback: 'none',
    sentence: 'URL of the terms of use, linked at the foot of the hosted pages.',
    parse: webUrl,
    expects: 'a URL such as https://example.com/terms',
  },
  privacyUrl: {
    variable: 'TALLYSTICK_PRIVACY_URL',
    fallback: 'none',
    sentence: 'URL of the privacy policy, linked at the foot of the hosted pages.',
    parse: webUrl,
    expects: 'a URL such as https://example.com/privacy',
  },
  bankUrl: {
    variable: 'TALLYSTICK_BANK_URL',
    option: '--bank-url',
    fallback: 'http://127.0.0.1 and the bank port',
    sentence: 'URL at which the platform and browsers reach the Demo Bank.',
    parse: baseUrl,
    expects: 'a URL such as https://bank.example.com or https://example.com/bank',
  },
  demoBank: {
    variable: 'TALLYSTICK_DEMO_BANK',
    fallback: 'on in development, off in production',
    sentence: 'Whether the Demo Bank runs beside the platform.',
    parse: onOrOff,
    expects: 'on or off',
  },
  signUp: {
    variable: 'TALLYSTICK_SIGN_UP',
    fallback: 'open in development, invited in production',
    sentence: 'Who may sign up in the Console: everybody, or only who was invited to an organisation.',
    parse: (text) => oneOf(text, ['open', 'invited']),
    expects: 'open or invited',
  },
  smtpUrl: {
    variable: 'TALLYSTICK_SMTP_URL',
    fallback: 'none: in development mail is shown at /development/mailbox, in production it waits',
    sentence: 'Mail server that sends the mail of the Console.',
    parse: (text) => (/^smtps?:\/\/\S+$/.test(text) && URL.canParse(text) ? text : undefined),
    expects: 'a URL such as smtps://user:password@mail.example.com:465',
  },
  mailFrom: {
    variable: 'TALLYSTICK_MAIL_FROM',
    fallback: 'none; required with TALLYSTICK_SMTP_URL',
    sentence: 'Address from which the mail of the Console is sent.',
    parse: (text) => (/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(text) ? text : undefined),
    expects: 'an address such as console@example.com',
  },
  masterKeys: {
    variable: 'TALLYSTICK_MASTER_KEY',
    fallback: 'a private file in the data directory in development; none in production',
    sentence: 'Keys that encrypt stored secrets: id:key pairs joined by commas, the first one active.',
    parse: parseMasterKeys,
    expects: 'id:key, where the key is 32 bytes in base64url; several are joined by commas',
  },
  logLevel: {
    variable: 'TALLYSTICK_LOG_LEVEL',
    option: '--log-level',
    fallback: 'info',
    sentence: 'Lowest level that is logged; info has a line for each request.',
    parse: (text) => oneOf(text, ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    expects: 'fatal, error, warn, info, debug, trace or silent',
  },
  logFormat: {
    variable: 'TALLYSTICK_LOG_FORMAT',
    option: '--log-format',
    fallback: 'text at a terminal, otherwise json',
    sentence: 'Whether a log line is a sentence for people, with colors unless NO_COLOR is set, or JSON.',
    parse: (text) => oneOf(text, ['text', 'json']),
    expects: 'text or json',
  },
  trustedProxies: {
    variable: 'TALLYSTICK_TRUSTED_PROXIES',
    fallback: 'none',
    sentence:
      'IP addresses or CIDR ranges of proxies whose X-Forwarded-For or Forwarded header is trusted, joined by commas.',
    parse: (text) => {
      const parts = text.split(',').map((part) => part.trim())
      return parts.every(isAddressRange) ? parts : undefined
    },
    expects: 'IP addresses or ranges such as 10.0.0.0/8',
  },
  hosts: {
    variable: 'TALLYSTICK_HOSTS',
    fallback: 'none',
    sentence:
      'Host names that serve one dialect, or one surface of it (auth, api, link): dialect=host or dialect.surface=host, joined by commas.',
    parse: parseHosts,
    expects: 'pairs such as DIALECT=api.example.com,DIALECT.auth=auth.example.com',
  },
  metrics: {
    variable: 'TALLYSTICK_METRICS',
    fallback: 'loopback',
    sentence: 'Who may read /metrics: callers on this machine, everyone, or nobody.',
    parse: (text) => oneOf(text, ['loopback', 'public', 'off']),
    expects: 'loopback, public or off',
  },
  poolSize: {
    variable: 'TALLYSTICK_POOL_SIZE',
    fallback: '10',
    sentence: 'Maximum number of connections of each process to PostgreSQL.',
    parse: (text) => whole(text, 1, 1000),
    expects: 'a number from 1 to 1000',
  },
  workers: {
    variable: 'TALLYSTICK_WORKERS',
    option: '--workers',
    fallback: '1',
    sentence:
      'Number of processes that serve the installation behind one port; max for one per processor core.',
    parse: (text) => (text === 'max' ? text : whole(text, 1, 256)),
    expects: 'max, or a number from 1 to 256',
  },
  poolMode: {
    variable: 'TALLYSTICK_POOL_MODE',
    fallback: 'none',
    sentence:
      'Mode of a connection pooler before PostgreSQL, such as pool_mode of PgBouncer: session, transaction, or none.',
    parse: (text) => oneOf(text, ['none', 'session', 'transaction']),
    expects: 'none, session or transaction',
  },
  drainSeconds: {
    variable: 'TALLYSTICK_DRAIN_SECONDS',
    fallback: '20 in production, 5 in development',
    sentence:
      'Seconds to stop in: not ready while still listening for the first fifth, open connections served for the second, the rest for requests in flight.',
    parse: (text) => whole(text, 0, 600),
    expects: 'a number from 0 to 600',
  },
  keyRotationDays: {
    variable: 'TALLYSTICK_KEY_ROTATION_DAYS',
    fallback: '90',
    sentence: 'Age in days at which a signing key is rotated.',
    parse: (text) => whole(text, 1, 3650),
    expects: 'a number from 1 to 3650',
  },
  requestLogDays: {
    variable: 'TALLYSTICK_REQUEST_LOG_DAYS',
    fallback: '14',
    sentence:
      'Days for which the Console shows the requests of an app, without secrets and without data of banks; 0 keeps none, and counts them all the same.',
    parse: (text) => whole(text, 0, 400),
    expects: 'a number from 0 to 400',
  },
  failuresPerClient: {
    variable: 'TALLYSTICK_FAILURES_PER_CLIENT',
    fallback: '300',
    sentence:
      'Failed authentications per minute of one client at one IP address from which on failures get 429.',
    parse: (text) => whole(text, 1, 1_000_000),
    expects: 'a number from 1 to 1000000',
  },
  failuresPerAddress: {
    variable: 'TALLYSTICK_FAILURES_PER_ADDRESS',
    fallback: '3000',
    sentence: 'Failed authentications per minute of one IP address from which on failures get 429.',
    parse: (text) => whole(text, 1, 1_000_000),
    expects: 'a number from 1 to 1000000',
  },
  fastPaths: {
    variable: 'TALLYSTICK_FAST_PATHS',
    fallback: 'on',
    sentence:
      'Fast paths inside security code: all, none, or those named. Off serves the same responses the ordinary way.',
    parse: parseFastPaths,
    expects: `on, off, or names joined by commas: ${FAST_PATHS.join(', ')}`,
  },
}
