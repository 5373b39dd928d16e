// contract: Path of the redirect URI registered at banks

/** Path below the issuer URL. It is registered at the banks: changing it breaks every registration. */
export const BANK_CALLBACK_PATH = '/link/bank-callback'
