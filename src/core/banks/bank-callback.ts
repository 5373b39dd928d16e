// contract: Paths of the redirect URIs registered at banks

/** Path below the issuer URL. It is registered at the banks: changing it breaks every registration. */
export const BANK_CALLBACK_PATH = '/link/bank-callback'

/** The same for payments, which have a registration of their own. */
export const PAYMENT_CALLBACK_PATH = '/pay/bank-callback'
