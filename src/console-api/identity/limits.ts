// rule: Limits of log-in attempts, passwords and mails
// Spec: OWASP ASVS 5.0 6.3.1

import { createFailureLimiter, type FailureLimiter, ipAddressKey } from '../../http/rate-limit.ts'
import type { AttemptLimits } from '../call.ts'
import { ConsoleRefusal } from '../problems.ts'

const LOG_IN_SECONDS = 300
const MAIL_SECONDS = 3600

/** The numbers leave room for people who share an address, and for retries. */
export function createAttemptLimits(): AttemptLimits {
  const perAccountAndAddress = createFailureLimiter({ points: 11, windowSeconds: LOG_IN_SECONDS })
  const perAccount = createFailureLimiter({ points: 101, windowSeconds: LOG_IN_SECONDS })
  const perAddress = createFailureLimiter({ points: 101, windowSeconds: LOG_IN_SECONDS })
  const passwords = createFailureLimiter({ points: 21, windowSeconds: LOG_IN_SECONDS })
  const passkeys = createFailureLimiter({ points: 201, windowSeconds: LOG_IN_SECONDS })
  const providers = createFailureLimiter({ points: 201, windowSeconds: LOG_IN_SECONDS })
  const keys = createFailureLimiter({ points: 101, windowSeconds: LOG_IN_SECONDS })
  const mailsPerRecipient = createFailureLimiter({ points: 6, windowSeconds: MAIL_SECONDS })
  const mailsPerAddress = createFailureLimiter({ points: 61, windowSeconds: MAIL_SECONDS })
  return {
    async logIn(email, ipAddress) {
      const account = email.toLowerCase()
      const address = ipAddressKey(ipAddress)
      await count(perAccountAndAddress, `${account}\n${address}`)
      await count(perAccount, account)
      await count(perAddress, address)
    },
    async mail(email, ipAddress) {
      await count(mailsPerRecipient, email.toLowerCase())
      await count(mailsPerAddress, ipAddressKey(ipAddress))
    },
    key: (ipAddress) => count(keys, ipAddressKey(ipAddress)),
    provider: (ipAddress) => count(providers, ipAddressKey(ipAddress)),
    passkey: (ipAddress) => count(passkeys, ipAddressKey(ipAddress)),
    password: (identityId) => count(passwords, identityId),
  }
}

async function count(limiter: FailureLimiter, key: string): Promise<void> {
  const { limited, retryAfterSeconds } = await limiter.fail(key)
  if (limited) throw new ConsoleRefusal('too_many_attempts', { retryAfterSeconds })
}
