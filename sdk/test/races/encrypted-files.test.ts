// rule: Of many processes one renews, also after one was killed: encrypted files
import { raceOn } from './race-on.ts'

raceOn('encrypted files')
