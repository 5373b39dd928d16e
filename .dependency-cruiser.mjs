// table: Who may import whom under src/, the order of the capability folders of the core, and no import circles
// Never: widen a row for one file. Move the file, or write down in decisions/ why the row has to change.

/**
 * The capability folders of src/core, lowest first. A folder imports itself, the rows above its own, `lib`, and the core's root
 * contracts. Folders in one row do not import each other.
 */
const CAPABILITIES = [
  ['keys', 'clock', 'identity', 'mail'],
  ['paging'],
  ['tokens'],
  ['activity'],
  ['apps'],
  ['organisations'],
  ['production', 'operators'],
  ['users'],
  ['banks'],
  ['idempotency', 'grants', 'webhooks'],
  ['accounts', 'payments'],
  ['connections'],
  ['consents', 'reports', 'insights'],
  ['link'],
  ['dashboard', 'data-sessions'],
]

/** The folders under src/, and what each may import beside itself (ARCHITECTURE.md). Files at the root of src/ are glue. */
const LAYERS = {
  lib: [],
  core: ['lib'],
  runtime: ['console-pages', 'core', 'lib'],
  storage: ['core', 'lib'],
  banks: ['core', 'lib'],
  http: ['lib'],
  // Imported by glue alone: code that has a fast path receives it by parameter.
  'fast-paths': ['core', 'http', 'lib'],
  pages: ['http', 'lib'],
  dialects: ['core', 'http', 'lib'],
  link: ['core', 'dialects', 'http', 'lib', 'pages'],
  dashboard: ['core', 'http', 'lib', 'pages'],
  'console-api': ['core', 'http', 'lib', 'pages'],
  'console-pages': ['http', 'lib', 'pages'],
  docs: ['core', 'dashboard', 'development', 'dialects', 'http', 'lib', 'link', 'pages', 'platform'],
  platform: ['core', 'http', 'lib', 'pages'],
  jobs: ['core', 'http', 'lib'],
  // Processes of one installation; joined with the platform by glue.
  workers: ['lib'],
  'demo-bank': ['http', 'lib'],
  development: ['core', 'http', 'lib', 'pages', 'runtime'],
}

/** Glue joins all parts: the files at the root of src/, the command line, and the platform for the tests of others. */
const GLUE = '^src/([^/]+\\.ts|cli/|testing/)'

const anyOf = (names) => `(${names.join('|')})`

const layerRules = Object.entries(LAYERS).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder} imports itself${allowed.map((name) => `, ${name}`).join('')}, and nothing else of ours.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: {
    path: '^(src|bin|test|bench)/',
    pathNot: `^src/${anyOf([folder, ...allowed])}/`,
  },
}))

const capabilityRules = CAPABILITIES.flatMap((row, index) =>
  row.map((folder) => ({
    name: `core-${folder}-imports`,
    comment: `src/core/${folder} imports itself, lower capability folders and the root contracts (src/core/README.md).`,
    severity: 'error',
    from: { path: `^src/core/${folder}/` },
    to: {
      path: '^src/core/[^/]+/',
      pathNot: `^src/core/${anyOf([folder, ...CAPABILITIES.slice(0, index).flat()])}/`,
    },
  })),
)

export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'No two files import each other, however long the way round; type imports count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...layerRules,
    {
      name: 'no-unlisted-folder',
      comment: 'Every folder under src/ has a row in the import table of this file.',
      severity: 'error',
      from: { path: '^src/', pathNot: [GLUE, `^src/${anyOf(Object.keys(LAYERS))}/`] },
      to: {},
    },
    {
      name: 'no-glue-below-glue',
      comment: 'Only glue imports glue: main.ts, app.ts, config.ts and the command line.',
      severity: 'error',
      from: { path: '^src/', pathNot: GLUE },
      to: { path: GLUE },
    },
    ...capabilityRules,
    {
      name: 'no-unlisted-capability',
      comment: 'Every capability folder of the core has a place in the order of this file.',
      severity: 'error',
      from: { path: '^src/core/[^/]+/', pathNot: `^src/core/${anyOf(CAPABILITIES.flat())}/` },
      to: {},
    },
    {
      name: 'core-contracts-stay-low',
      comment:
        'errors.ts, with its tables, and policy.ts are the lowest files of the core: every folder may import them.',
      severity: 'error',
      from: { path: '^src/core/(errors|policy)\\.ts$' },
      to: { path: '^src/core/', pathNot: '^src/core/(payment|webhook)-errors\\.ts$' },
    },
    {
      name: 'providers-stay-apart',
      comment: 'A provider may use codecs of standard/, never those of another provider.',
      severity: 'error',
      from: { path: '^src/dialects/([^/]+)/' },
      to: { path: '^src/dialects/[^/]+/', pathNot: ['^src/dialects/$1/', '^src/dialects/standard/'] },
    },
    {
      name: 'providers-know-no-http',
      comment: 'A provider is codecs and data; only serve.ts mounts it on the server.',
      severity: 'error',
      from: { path: '^src/dialects/[^/]+/' },
      to: { path: '^src/http/' },
    },
    {
      name: 'core-uses-no-platform',
      comment:
        'The core, the dialects and lib use nothing of Node and no package (serve.ts mounts, check-json.ts compiles schemas, conformance.ts is a test suite, read-fixtures.ts reads its data).',
      severity: 'error',
      from: {
        path: '^src/(core|dialects|lib)/',
        pathNot: '^src/dialects/(serve|check-json|conformance|read-fixtures)\\.ts$',
      },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
      },
    },
    {
      name: 'no-dev-packages',
      comment: 'The product imports packages that are installed with it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'one-postgresql-driver',
      comment: 'The PostgreSQL driver is loaded in one file; another uses its types.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/storage/engine/postgres(-pool|-statement)?\\.ts$' },
      to: { path: '^node_modules/pg/' },
    },
    {
      name: 'every-import-resolves',
      comment: 'An import that leads nowhere is held by no rule.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // The extractor of swc does not read `using` declarations, which only tests have.
    exclude: { path: '\\.test\\.ts$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
