// rule: Of many processes one renews, also after one was killed: files
import { raceOn } from './race-on.ts'

raceOn('files')
