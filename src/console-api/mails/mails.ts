// page: The mails of the Console

import type { MailContent } from '../../core/mail/mail.ts'
import { queueMail } from '../../core/mail/queue-mail.ts'
import type { Ports } from '../../core/ports.ts'
import { html } from '../../http/html.ts'
import type { ConsoleMails } from '../call.ts'
import type { IdentityMails } from '../identity/open-identity.ts'

interface Mail {
  readonly subject: string
  readonly paragraphs: readonly string[]
  readonly action?: { readonly label: string; readonly url: string }
  /** What to do if one did not ask for this mail. */
  readonly closing: string
}

const NOT_YOU = 'If this was not you, ignore this mail: nothing has changed.'

export function createMails(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'vault'>,
  consoleUrl: string,
): IdentityMails & ConsoleMails {
  let lastMs = 0
  // Of two mails within a millisecond, the second is listed as the newer one.
  const send = (recipient: string, letter: Mail) => {
    lastMs = Math.max(ports.clock.nowMs(), lastMs + 1)
    return queueMail(ports, { recipient, content: render(letter), createdAtMs: lastMs })
  }
  return {
    verifyAddress: (email, token) =>
      send(email, {
        subject: 'Verify your e-mail address',
        paragraphs: ['Verify this address to log in to your Tallystick Console account.'],
        action: {
          label: 'Verify address',
          url: `${consoleUrl}/verify-email?token=${encodeURIComponent(token)}`,
        },
        closing: `The link works for 24 hours. ${NOT_YOU}`,
      }),
    addressHasAccount: (email) =>
      send(email, {
        subject: 'You already have a Console account',
        paragraphs: [
          'Somebody signed up for the Tallystick Console with this address, which has an account. Log in, or reset the password.',
        ],
        action: { label: 'Log in', url: `${consoleUrl}/log-in` },
        closing: NOT_YOU,
      }),
    resetPassword: (email, token) =>
      send(email, {
        subject: 'Reset your password',
        paragraphs: [
          'Choose a new password for your Tallystick Console account. It logs you out everywhere.',
        ],
        action: {
          label: 'Reset password',
          url: `${consoleUrl}/reset-password?token=${encodeURIComponent(token)}`,
        },
        closing: `The link works once, for one hour. ${NOT_YOU}`,
      }),
    passwordWasChanged: (email) =>
      send(email, {
        subject: 'Your password was changed',
        paragraphs: [
          'The password of your Tallystick Console account was changed, and you were logged out everywhere.',
        ],
        action: { label: 'Reset password', url: `${consoleUrl}/forgot-password` },
        closing:
          'If this was not you, reset the password now, and tell an administrator of your organisation.',
      }),
    notify: (email, { subject, paragraphs, label, path }) =>
      send(email, {
        subject,
        paragraphs,
        action: { label, url: `${consoleUrl}${path}` },
        closing: 'You receive this mail because of your role in the Tallystick Console.',
      }),
    securityChange: (email, { subject, text }) =>
      send(email, {
        subject,
        paragraphs: [text],
        action: { label: 'See your account', url: `${consoleUrl}/account` },
        closing:
          'If this was not you, reset the password now, and tell an administrator of your organisation.',
      }),
    invitation: (email, { organisation, role, invitedBy, token }) =>
      send(email, {
        subject: `Join ${organisation} on Tallystick`,
        paragraphs: [`${invitedBy} invites you to join ${organisation} as ${role}.`],
        action: {
          label: 'Accept invitation',
          url: `${consoleUrl}/accept-invitation?token=${encodeURIComponent(token)}`,
        },
        closing: 'The link works for 15 days. If you do not know who invites you, ignore this mail.',
      }),
  }
}

function render({ subject, paragraphs, action, closing }: Mail): MailContent {
  const text = [...paragraphs, ...(action === undefined ? [] : [`${action.label}: ${action.url}`]), closing]
  const button =
    action === undefined
      ? ''
      : html`<p style="margin:24px 0"><a href="${action.url}" style="background:#0f6b4f;border-radius:6px;color:#fff;display:inline-block;padding:12px 20px;text-decoration:none">${action.label}</a></p>`
  const body = paragraphs.map((paragraph) => html`<p>${paragraph}</p>`).join('')
  return {
    subject,
    text: `${text.join('\n\n')}\n`,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${html`${subject}`}</title></head><body style="color:#1c2521;font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:520px;padding:24px">${body}${button}${html`<p style="color:#55615b;font-size:14px">${closing}</p>`}</body></html>`,
    links: action === undefined ? [] : [action.url],
  }
}
