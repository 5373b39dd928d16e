// contract: where on this installation banks send people back

/** Path below our public address; registered at the banks, so that changing it breaks every registration. */
export const BANK_CALLBACK_PATH = '/link/bank-callback'
