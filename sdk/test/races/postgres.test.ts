// rule: Of many processes one renews, also after one was killed: PostgreSQL
import { raceOn } from './race-on.ts'

raceOn('PostgreSQL')
