// rule: Of many processes one renews, also after one was killed: Redis by redis
import { raceOn } from './race-on.ts'

raceOn('Redis by redis')
