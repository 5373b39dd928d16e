// rule: Of many processes one renews, also after one was killed: SQLite
import { raceOn } from './race-on.ts'

raceOn('SQLite')
