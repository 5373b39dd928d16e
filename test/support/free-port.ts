// glue: Finds a free TCP port, as the platform does for itself

export { findFreePort } from '../../src/http/free-port.ts'
