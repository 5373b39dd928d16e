// glue: node:http without the modules that importing it would load
// An `import` reads every export of a built-in module once, and one of this module's is a WebSocket client that brings the whole
// of fetch with it: 45 ms before the first token, and some megabytes. Asked for in this way, each is read when it is used.

export const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http')
