// glue: node:http, loaded without the WebSocket client and fetch
// An `import` reads every export of a built-in module once. One export of this module is a WebSocket client that loads all of fetch,
// which costs 45 ms before the first token and several megabytes. Loaded in this way, an export is read when it is used.

export const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http')
