// codec: money and dates of the data API, version 2: strings for value and scale
// Spec: docs.tink.com/api-data-v2; value = unscaledValue * 10^-scale

import type { JsonObject } from '../../lib/json.ts'
import type { Money } from '../../lib/money.ts'

export function renderAmount({ unscaled, scale, currency }: Money): JsonObject {
  return { value: { unscaledValue: unscaled.toString(), scale: String(scale) }, currencyCode: currency }
}
