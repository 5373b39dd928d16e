// page: Explains to the operator that browsers see another origin than that of --public-url

import { basePathOf } from '../http/base-path.ts'
import type { DeveloperHint } from './notice.ts'

/** For the page and for the log; the developer who sees it is the one who starts the server. */
export function explainForeignOrigin(shown: string, baseUrl: string): DeveloperHint {
  return {
    code: 'public_url_wrong',
    hint:
      `Start this server with --public-url ${shown}${basePathOf(baseUrl)} (TALLYSTICK_PUBLIC_URL): the browser shows this page ` +
      `there, but the server is set up for ${baseUrl}.`,
  }
}
