// glue: A process that raises a counter of a store with version checks
import { raiseCounter } from '../../src/store-contract.ts'
import { openStore } from './open-store.ts'

const [description = '', key = '', steps = ''] = process.argv.slice(2)
const { store, close } = await openStore(JSON.parse(description))
await raiseCounter(store, key, Number(steps))
await close()
