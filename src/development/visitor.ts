// rule: Requests from this machine, told by their socket alone

import type { FastifyRequest } from 'fastify'

/** Forwarded headers can be forged, and a proxied request is not from this machine. */
export function isHere({ headers, socket }: Pick<FastifyRequest, 'headers' | 'socket'>): boolean {
  const ip = socket.remoteAddress
  const isLocal = ip === '::1' || ip === '127.0.0.1' || ip === '::ffff:127.0.0.1'
  return isLocal && headers.forwarded === undefined && headers['x-forwarded-for'] === undefined
}

/** Whether a Host header names this machine by a name that no other site can have. */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/.test(host)
}
