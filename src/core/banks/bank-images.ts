// rule: URLs of bank icons and banners

/** Path below the issuer URL; `:file` is a file name of `bankImages`. */
export const BANK_IMAGES_PATH = '/images/banks/:file'

export type BankImageKind = 'icon' | 'banner'

export interface BankImages {
  readonly icon: string
  readonly banner: string
}

export function bankImages(issuer: string, providerName: string): BankImages {
  const urlOf = (kind: BankImageKind) =>
    issuer + BANK_IMAGES_PATH.replace(':file', `${encodeURIComponent(providerName)}.${kind}.svg`)
  return { icon: urlOf('icon'), banner: urlOf('banner') }
}

/** Parses a file name; undefined if it is not that of a bank image. */
export function readBankImageFile(
  file: string,
): { readonly providerName: string; readonly kind: BankImageKind } | undefined {
  const [, providerName, kind] = /^(.{1,100})\.(icon|banner)\.svg$/s.exec(file) ?? []
  if (providerName === undefined || (kind !== 'icon' && kind !== 'banner')) return undefined
  return { providerName, kind }
}
