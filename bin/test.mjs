// glue: `npm test`. Runs on Node 18 or later; brings what a fresh clone lacks, then starts the test run.
import { launch } from './launch.mjs'

await launch({ entry: 'test/run/main.ts', dev: true })
