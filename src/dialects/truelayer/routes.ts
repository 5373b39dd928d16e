// table: The API endpoints of TrueLayer: topic, path and codec

import { listRoutes } from '../dialect.ts'
import { tokenRoutes } from './token.ts'

export const truelayerRoutes = listRoutes([{ topic: 'Tokens', path: '/connect/token', routes: tokenRoutes }])
