// codec: Ids of 32 hexadecimal digits as UUIDs (RFC 9562)

/** 32 hexadecimal digits with hyphens. */
export function renderUuid(id: string): string {
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`
}

/** Undefined for a text of another form. */
export function readUuid(text: string): string | undefined {
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
  return isUuid ? text.toLowerCase().replaceAll('-', '') : undefined
}
