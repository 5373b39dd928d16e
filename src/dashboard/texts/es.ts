// table: The consent dashboard in Spanish

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const es: DashboardTexts = {
  ...PAGE_TEXTS.es,
  openTitle: (app) => `Sus conexiones con ${app}`,
  openLead: (app) =>
    `Vea qué bancos ha conectado con ${app} y qué se comparte, y ponga fin a lo que ya no quiera compartir.`,
  openOnce: 'Este enlace es solo suyo. Funciona una vez y durante diez minutos.',
  openButton: 'Abrir mis conexiones',

  listTitle: 'Sus conexiones',
  listLead: (app) =>
    `Esto es lo que comparte con ${app}. Puede cambiarlo o ponerle fin en cualquier momento.`,
  nothing: 'No ha conectado ningún banco.',
  nothingMore: (app) => `Si conecta uno en ${app}, aparecerá aquí.`,
  nothingLeft: 'Ya no hay nada conectado.',
  change: 'Ver y cambiar',
  history: 'Historial',
  endedHeading: 'Terminadas',
  unfinishedHeading: 'Solicitudes que no llegaron a nada',
  signOut: 'Cerrar sesión',

  standings: {
    unfinished: 'Sin terminar',
    active: 'Conectada',
    failing: 'Conectada, pero el banco no respondió la última vez',
    renew: 'Ya no está al día: el banco le pide que se identifique de nuevo',
    ended: 'Terminada',
  },
  accounts: 'Cuentas',
  noAccounts: 'Ninguna',
  reads: (app) => `Lo que ${app} puede leer`,
  kinds: {
    accounts: 'Nombres y números de las cuentas',
    balances: 'Saldos, y cuánto valen los préstamos y las inversiones',
    transactions: 'Pagos',
    identity: 'Su nombre, fecha de nacimiento y número de identidad, y los titulares de las cuentas',
  },
  since: 'Desde',
  until: 'Hasta',
  lastRead: 'Última lectura en el banco',
  never: 'Nunca',
  readBy: {
    person: () => 'en su presencia',
    app: (app) => `a petición de ${app}`,
    background: () => 'en segundo plano',
  },

  back: 'Todas las conexiones',
  stopHeading: (app) => `Lo que comparte con ${app}`,
  stopHint:
    'Una casilla marcada significa que se comparte. Desmarque lo que ya no quiera compartir. No ocurre nada hasta que lo confirme.',
  stopAccounts: 'Cuentas',
  stopKinds: 'Tipos de datos',
  stopButton: 'Dejar de compartir lo desmarcado',
  stopNone: 'Todo sigue marcado. Desmarque al menos una casilla.',
  stopAll: (bank) =>
    `No quedaría ninguna cuenta. Para no compartir ninguna, termine la conexión con ${bank}.`,
  endedLine: (app, bank) => `${app} ya no puede leer nada de ${bank} aquí.`,
  reducedLine: (app) => `Ya no se comparte con ${app}`,
  withdrawnHeading: 'Ya no se comparte',
  stoppedOn: (date) => `desde el ${date}`,
  withdrawnBack: (app) => `Para volver a compartirlo, conecte el banco de nuevo en ${app}.`,
  disconnectHeading: 'No compartir nada más',
  disconnectHint: (app, bank) => `${app} ya no podrá leer nada de ${bank}.`,
  disconnectLink: (bank) => `Poner fin a la conexión con ${bank}`,
  steps: {
    requested: 'Aceptó y fue al banco',
    authorised: 'Permitido en el banco',
    active: 'Dado',
    expiring: 'Termina en menos de una semana',
    expired: 'Vencido',
    revoked: 'Terminado',
    rejected: 'No dado',
    consumed: 'Dado una vez',
  },
  requestedByApp: 'Pedido al banco; la aplicación dice que usted aceptó',
  reductions: {
    account: 'Una cuenta ya no se comparte',
    balances: 'Los saldos ya no se comparten',
    transactions: 'Los pagos ya no se comparten',
    identity: 'Su nombre y su identidad ya no se comparten',
  },
  actors: {
    person: () => 'por usted',
    client: (app) => `por ${app}`,
    bank: (_app, bank) => `por ${bank}`,
    operator: () => 'por el operador de este servicio',
    system: () => 'automáticamente',
  },

  accessHeading: (app) => `Acceso que tiene ${app}`,
  accessLead: (app) => `Con él, ${app} lee lo que ha conectado y lo que conecte más adelante.`,
  lastUsed: 'Último uso',
  accessLink: 'Poner fin a este acceso',
  accessEndedLine: (app) => `El acceso de ${app} ha terminado.`,

  keep: 'Dejarlo como está',
  reduceTitle: (app) => `¿Dejar de compartir esto con ${app}?`,
  reduceWhat: (app) =>
    `De inmediato, ${app} ya no puede leerlo aquí, no se vuelve a pedir al banco y nuestra copia se borra.`,
  reduceButton: 'Dejar de compartir',
  disconnectTitle: (bank) => `¿Poner fin a la conexión con ${bank}?`,
  disconnectWhat: (app, bank) =>
    `De inmediato, ${app} ya no puede leer nada de ${bank} aquí. Nuestra copia se borra y pedimos a ${bank} que ponga fin al acceso.`,
  disconnectButton: 'Poner fin a la conexión',
  accessTitle: (app) => `¿Poner fin al acceso de ${app}?`,
  accessWhat: (app) =>
    `Todo aquello con lo que ${app} lee ahora sus datos deja de funcionar de inmediato. Sus conexiones siguen; ${app} solo podrá leerlas de nuevo con un acceso nuevo. Para no compartir nada más, ponga fin también a las conexiones.`,
  accessButton: 'Poner fin al acceso',
  copies: (app) => `Lo que ${app} ya ha leído puede seguir guardado allí. Pida a ${app} que lo borre.`,

  linkUsed: {
    title: 'Este enlace ya se usó o es demasiado antiguo',
    detail:
      'Por su seguridad, funciona una vez y durante diez minutos. Vuelva a la aplicación y abra sus conexiones desde allí.',
  },
  elsewhere: {
    title: 'Abra sus conexiones desde la aplicación',
    detail:
      'Esta página pertenece a otro navegador, o este no guarda cookies. Vuelva a la aplicación y abra sus conexiones desde allí.',
  },
  expired: {
    title: 'Su sesión está cerrada',
    detail:
      'Por su seguridad, esta página se cierra tras 15 minutos sin uso, y al cabo de una hora. Vuelva a la aplicación y abra sus conexiones desde allí.',
  },
  signedOut: {
    title: 'Su sesión está cerrada',
    detail: 'Para volver, abra sus conexiones desde la aplicación.',
  },
  notHere: {
    title: 'Esta conexión no está aquí',
    detail: 'No existe, o no es suya.',
  },
  toList: 'Mostrar mis conexiones',
}
