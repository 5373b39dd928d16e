// rule: URLs of bank icons and banners

/** Under the address of the installation; `:file` is that of one of the two below. */
export const BANK_IMAGES_PATH = '/images/banks/:file'

export type BankImageKind = 'icon' | 'banner'

export interface BankImages {
  readonly icon: string
  readonly banner: string
}

export function bankImages(issuer: string, providerName: string): BankImages {
  const address = (kind: BankImageKind) =>
    issuer + BANK_IMAGES_PATH.replace(':file', `${encodeURIComponent(providerName)}.${kind}.svg`)
  return { icon: address('icon'), banner: address('banner') }
}

/** Which picture of which bank a file is; undefined for what is none. */
export function readBankImageFile(
  file: string,
): { readonly providerName: string; readonly kind: BankImageKind } | undefined {
  const [, providerName, kind] = /^(.{1,100})\.(icon|banner)\.svg$/s.exec(file) ?? []
  if (providerName === undefined || (kind !== 'icon' && kind !== 'banner')) return undefined
  return { providerName, kind }
}
