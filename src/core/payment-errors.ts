// table: Refusals of signed requests and of payments, as part of all refusals

export const PAYMENT_REFUSALS = {
  idempotency_key_missing: {
    sentence: 'The idempotency key is missing.',
    hint: 'Send a new UUID in the header Idempotency-Key with each request, and the same one with a retry.',
  },
  request_signature_missing: {
    sentence: 'The request signature is missing.',
    hint: 'Sign the request with the private key whose public key the app has registered.',
  },
  request_signature_invalid: {
    sentence: 'The request signature is invalid.',
    hint: 'Sign method, path, headers and body exactly as they are sent, with a registered key that is not revoked.',
  },
  payment_unknown: {
    sentence: 'The payment does not exist.',
    hint: 'Use the id of a payment that this app has created.',
  },
  payment_state_invalid: {
    sentence: 'The payment is not in a state that allows this.',
    hint: 'Read the payment; an approved, failed or expired payment cannot be authorized or cancelled.',
  },
} as const
