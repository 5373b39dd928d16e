// codec: Error bodies of Flinks: of OAuth, of FDX and of Connect
import type { HttpOptions } from '../core/http.ts'

/** FDX has numbers as codes. */
export const readFlinksError: HttpOptions['readError'] = (body) => {
  const code = body.error ?? body.FlinksCode ?? body.code
  return {
    code: typeof code === 'number' ? String(code) : code,
    message: body.error_description ?? body.Message ?? body.message,
  }
}
