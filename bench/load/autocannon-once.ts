// glue: Runs autocannon once, to check our own generator against it
// Reads {url, headers, body, connections, seconds} from standard input, writes {perSecond, bad}.
import { text } from 'node:stream/consumers'
import autocannon from 'autocannon'

interface Order {
  url: string
  headers: Record<string, string>
  body: string
  connections: number
  seconds: number
}

const order: Order = JSON.parse(await text(process.stdin))
const result = await autocannon({
  url: order.url,
  method: 'POST',
  headers: order.headers,
  body: order.body,
  connections: order.connections,
  duration: order.seconds,
})
const report = { perSecond: result.requests.average, bad: result.non2xx + result.errors }
process.stdout.write(JSON.stringify(report), () => process.exit(0))
