// codec: The time in the field `expires_at` of a request

import { ConsoleRefusal } from '../problems.ts'

export function parseTime(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) {
    throw new ConsoleRefusal('body_invalid', {
      fields: { expires_at: 'Send a time such as 2027-01-31T12:00:00Z.' },
    })
  }
  return time
}
