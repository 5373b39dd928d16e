// rule: Headers of a request with nothing unusual in it

import type { IncomingHttpHeaders } from 'node:http'
import type { DirectOptions } from '../http/direct-routes.ts'

type Limits = Pick<DirectOptions, 'bodyLimitBytes' | 'isHost'>

const FORM_TYPE = 'application/x-www-form-urlencoded'

/** One host, a form with the common spelling of its type, and a known and allowed length. */
export function isUsualForm(headers: IncomingHttpHeaders, { bodyLimitBytes, isHost }: Limits): boolean {
  const length = headers['content-length']
  return (
    headers.host !== undefined &&
    isHost(headers.host) &&
    headers['content-type'] === FORM_TYPE &&
    length !== undefined &&
    /^[1-9][0-9]{0,8}$/.test(length) &&
    Number(length) <= bodyLimitBytes &&
    headers['content-encoding'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    headers.expect === undefined
  )
}

/** One host, and no body. */
export function isUsualRead(headers: IncomingHttpHeaders, { isHost }: Limits): boolean {
  return (
    headers.host !== undefined &&
    isHost(headers.host) &&
    headers['content-type'] === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    headers.expect === undefined
  )
}
