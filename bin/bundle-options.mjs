// table: Options of esbuild that the bundle of a start and that of the npm package share

/** @satisfies {import('esbuild').BuildOptions} */
export const BUNDLE_OPTIONS = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: /** @type {const} */ ('esm'),
  platform: /** @type {const} */ ('node'),
  target: 'node24.15',
  // One byte for each character in memory: the texts in other languages would make every file two bytes wide.
  charset: /** @type {const} */ ('ascii'),
  legalComments: /** @type {const} */ ('none'),
  minifyWhitespace: true,
  sourcemap: /** @type {const} */ ('external'),
  sourcesContent: false,
  logLevel: /** @type {const} */ ('error'),
}
