// table: The API endpoints of TrueLayer: topic, path and codec

import { listRoutes } from '../route-groups.ts'
import { accountReads, cardReads } from './accounts.ts'
import { readRoutes, resultsRoute } from './data-reads.ts'
import { PRESENCE_HEADER } from './data-request.ts'
import { debugRoutes } from './debug.ts'
import { credentialRoutes, deletionRoutes } from './deletion.ts'
import { renderDataFailure } from './errors.ts'
import { clientExtensionRoutes, dataExtensionRoutes, extensionRoutes } from './extension.ts'
import { infoReads, infoRoutes } from './info.ts'
import { clientLinkUriRoutes, linkUriRoutes } from './link-uris.ts'
import { paymentGroups } from './payments/routes.ts'
import { dataProviderRoutes, providerRoutes } from './providers.ts'
import { tokenRoutes } from './token.ts'
import { trackingRoutes } from './tracking.ts'

const reads = [...infoReads, ...accountReads, ...cardReads]

export const truelayerRoutes = listRoutes([
  { topic: 'Tokens', path: '/connect/token', routes: [...tokenRoutes, ...credentialRoutes] },
  { topic: 'Tokens', path: '/api/', routes: [...deletionRoutes, ...debugRoutes] },
  { topic: 'Links', path: '/v1/', routes: linkUriRoutes },
  { topic: 'Links', path: '/api/providers', routes: providerRoutes },
  { topic: 'Links', path: '/v1/', routes: trackingRoutes },
  { topic: 'Links', path: '/connections/extend', routes: extensionRoutes },
  {
    topic: 'Paths of clients',
    path: '/connect/',
    routes: [...clientLinkUriRoutes, ...clientExtensionRoutes],
  },
  { topic: 'Paths of clients', path: '/data/v1/', routes: [...dataExtensionRoutes, ...dataProviderRoutes] },
  {
    topic: 'Data',
    path: '/data/v1/',
    routes: [...infoRoutes, ...readRoutes(infoReads)],
    headers: [PRESENCE_HEADER],
  },
  {
    topic: 'Accounts',
    path: '/data/v1/accounts',
    routes: readRoutes(accountReads),
    headers: [PRESENCE_HEADER],
  },
  { topic: 'Cards', path: '/data/v1/cards', routes: readRoutes(cardReads), headers: [PRESENCE_HEADER] },
  {
    topic: 'Data',
    path: '/data/v1/results/',
    routes: [resultsRoute(reads, renderDataFailure)],
  },
  ...paymentGroups,
])
