// contract: Path of the redirect URI registered at banks

/** Path below our public address; registered at the banks, so that changing it breaks every registration. */
export const BANK_CALLBACK_PATH = '/link/bank-callback'
