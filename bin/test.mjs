// glue: `npm test`, on Node 18 or later: completes the clone, then starts the test run
import { launch } from './launch.mjs'

await launch({ entry: 'test/run/main.ts', dev: true })
