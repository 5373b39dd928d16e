// table: The hosted flow in Spanish

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const es: LinkTexts = {
  ...PAGE_TEXTS.es,
  cancel: 'Cancelar',
  back: (app) => `Volver a ${app}`,

  chooseTitle: 'Elija su banco',
  chooseLead: (app) => `${app} solicita ver sus cuentas.`,
  marketLabel: 'País',
  searchLabel: 'Nombre de su banco',
  searchButton: 'Buscar',
  searchNone: (query) => `Ningún banco coincide con «${query}».`,
  searchMore: 'Hay más bancos que coinciden. Escriba más del nombre.',
  searchAll: 'Mostrar todos los bancos',
  banksFound: (count) => `Bancos encontrados: ${count}`,
  banksIn: (market) => `Bancos: ${market}`,
  noBanks: (market) => `Todavía no se puede conectar ningún banco de este país: ${market}.`,

  consentTitle: (app) => `¿Compartir sus cuentas con ${app}?`,
  consentLead: (app, bank) => `Si acepta, ${bank} comparte con ${app} lo que figura aquí.`,
  whatHeading: 'Qué se comparte',
  whatItems: {
    identity: 'Su nombre, fecha de nacimiento y número de identidad',
    accounts: 'Nombres, números y titulares de las cuentas',
    balances: 'Saldos',
    payments: 'Pagos de los últimos 12 meses',
    wealth: 'Préstamos con sus condiciones e inversiones con su contenido',
  },
  paymentsAndNew: 'Pagos de los últimos 12 meses y los nuevos',
  whatNot: 'Nadie puede mover dinero con esto.',
  howLongHeading: 'Durante cuánto tiempo',
  howLongOnce: (app) => `Una sola vez. ${app} puede leerlo durante 24 horas; después se borra aquí.`,
  howLongUntil: (app, bank, date) =>
    `Hasta el ${date}. Puede detenerlo antes en cualquier momento, en ${app} o en ${bank}.`,
  reportTitle: (app) => `¿Confirmar sus cuentas ante ${app}?`,
  reportLead: (app, bank) =>
    `Si acepta, ${bank} confirma lo que figura aquí y ${app} recibe un informe de ello.`,
  howLongReport: (app) =>
    `Una sola vez. ${app} puede leer el informe durante una hora; a las 24 horas todo se borra aquí.`,
  refreshTitle: (app) => `¿Actualizar sus cuentas para ${app}?`,
  refreshLead: (app, bank) =>
    `Si acepta, leemos de nuevo sus cuentas en ${bank} para ${app}, con el acceso que usted ha dado.`,
  refreshHowLong: (app) =>
    `No cambia nada: ${app} conserva el acceso que usted ha dado, hasta que termine o usted le ponga fin.`,
  refreshNext: (bank) => `No tiene que volver a identificarse en ${bank}. Tarda unos segundos.`,
  refreshNow: 'Actualizar ahora',
  extendNow: 'Prorrogar',
  nextHeading: 'Qué ocurre después',
  next: (app, bank) =>
    `Usted accede en la página de ${bank} y elige las cuentas. ${app} nunca ve su contraseña.`,
  nextHere: (app, bank) =>
    `Usted accede a ${bank} en la página siguiente y elige las cuentas. Lo que escriba va solo a ${bank}: ${app} nunca lo ve y nosotros no lo guardamos.`,
  nextDevice: (app, bank) =>
    `Usted aprueba en ${bank}, aquí o en su teléfono, y elige allí las cuentas. ${app} nunca ve su contraseña.`,
  idHint: (app, name) => `${app} le conoce como ${name}. Si no es usted, cancele.`,
  continueTo: (bank) => `Continuar a ${bank}`,
  otherBank: 'Elegir otro banco',
  unfinished: (bank) => `Aún no ha terminado en ${bank}. Continúe para volver allí.`,
  unreachable: (bank) =>
    `No se puede acceder a ${bank} en este momento. Inténtelo de nuevo en un instante o elija otro banco.`,
  bankUnknown: 'Ese banco no se puede conectar aquí. Elija otro.',

  signInTitle: (bank) => `Acceda a ${bank}`,
  signInLead: (bank) => `Lo que escriba va solo a ${bank}. Nosotros no lo guardamos.`,
  methodTitle: 'Reciba su código',
  codeTitle: 'Escriba su código',
  accountsTitle: 'Elija qué comparte',
  noAccountsHere: (app, bank) =>
    `${bank} no muestra cuentas a su nombre. Si continúa, ${app} solo sabrá eso.`,
  fields: {
    username: 'Usuario',
    password: 'Contraseña',
    method: '¿Cómo quiere recibir su código?',
    code: 'Código de un solo uso',
    question: 'Respuesta a su pregunta de seguridad',
    accounts: 'Cuentas que compartir',
  },
  signInSubmit: 'Continuar',
  wrongCredentials: 'El usuario o la contraseña no son correctos. Compruebe ambos e inténtelo de nuevo.',
  wrongCode: 'Ese código no es correcto. Inténtelo de nuevo.',
  wrongAnswer: 'La respuesta no es correcta. Inténtelo de nuevo.',
  chooseAccount: 'Elija al menos una cuenta.',
  answerInvalid: 'Falta algo. Rellene todos los campos.',
  reportAccountsTitle: { one: 'Elija una cuenta', several: 'Elija las cuentas' },
  reportAccountsLead: (app) => `${app} recibe un informe de lo que elija aquí y de nada más.`,
  lastTry: (bank) =>
    `Queda un intento: tras otro error la identificación termina aquí, para que ${bank} no le bloquee.`,
  deviceTitle: (bank) => `Apruebe en ${bank}`,
  deviceLead: (bank) =>
    `Abra ${bank} aquí o en su teléfono, acceda y apruebe. Este código debe aparecer también allí:`,
  deviceMatch: 'Código',
  deviceOpen: (bank) => `Abrir ${bank} en una pestaña nueva`,
  deviceScan: (bank) => `O escanee el código con su teléfono para abrir ${bank} allí`,
  deviceWaiting: 'Esta página continúa sola en cuanto haya aprobado.',
  windowTitle: (bank) => `Continúe en ${bank}`,
  windowLead: (bank) =>
    `${bank} se abre en una ventana propia. Esta página sigue sola en cuanto haya terminado allí.`,
  windowAgain: (bank) => `Abrir ${bank} de nuevo`,
  windowDone: (app) => `Vuelva a la página de ${app} en la que empezó. Allí continúa.`,

  readingTitle: (bank) => `Leyendo sus cuentas en ${bank}`,
  reading: 'Tarda unos segundos. Mantenga abierta esta página.',
  readingSlow: (bank) =>
    `${bank} tarda más de lo habitual. Puede esperar, intentarlo de nuevo o volver atrás.`,
  readingCheck: 'Comprobar ahora',

  leavingTitle: (app) => `Le llevamos de vuelta a ${app}`,
  leavingConnected: 'Sus cuentas están conectadas.',
  leavingNothing: 'No se ha compartido nada.',
  leavingContinue: (app) => `Continuar a ${app}`,
  returnedTitle: 'Puede cerrar esta página',
  returned: (app) => `Volvió desde aquí a ${app}. Si allí no ocurrió nada, empiece de nuevo desde ${app}.`,

  payment: {
    title: (amount) => `Pagar ${amount}`,
    to: 'A',
    reference: 'Concepto',
    lead: (app) => `Elija aquí su banco y apruebe el pago en él. ${app} nunca ve su contraseña.`,
    badLink:
      'El enlace que le ha traído aquí está incompleto, no está permitido o es demasiado antiguo. No se ha pagado nada. Vuelva atrás y empiece de nuevo.',
  },

  expired: {
    title: 'Esta página ha caducado',
    detail: 'Por su seguridad solo vale 30 minutos. Vuelva al lugar de donde vino y empiece de nuevo.',
  },
  elsewhere: {
    title: 'Continúe donde empezó',
    detail:
      'Esta página pertenece a otro navegador, o este no guarda cookies. Ábrala donde empezó, o vuelva al lugar de donde vino y empiece de nuevo.',
  },
  openAgain: 'Abrirla de nuevo',
  badLink: {
    title: 'Este enlace no funciona',
    detail:
      'El enlace que le ha traído aquí está incompleto o no está permitido. No se ha compartido nada. Vuelva al lugar de donde viene y empiece de nuevo.',
  },
  notServed: {
    title: 'Este servicio no se ofrece aquí',
    detail:
      'El enlace pide algo que aquí no es posible, como un pago o una comprobación de ingresos. No se ha compartido nada. Vuelva al lugar de donde viene y elija otro camino.',
  },
  connectionBusy: {
    title: 'Sus cuentas ya se están actualizando',
    detail:
      'La actualización de esta conexión ya ha empezado, o espera su aprobación en el banco. Termínela primero o inténtelo de nuevo en diez minutos.',
  },
  cancelledMessage: 'Cancelado por la persona.',
  declinedMessage: 'La persona no autorizó el acceso en el banco.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} no ha respondido`,
      detail: `No se puede acceder a ${bank} en este momento y no se ha compartido nada. Inténtelo más tarde.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} no aceptó la conexión`,
      detail: `${bank} rechazó nuestra solicitud y no se ha compartido nada. Inténtelo más tarde o con otro banco.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'No se pudo acceder',
      detail: `${bank} no aceptó los datos introducidos. Compruébelos e inténtelo de nuevo.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Algo falló en ${bank}`,
      detail: `${bank} dio una respuesta que no entendemos y no se ha compartido nada. Inténtelo más tarde.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} no le conoce`,
      detail: `${bank} no tiene ningún cliente con ese usuario. Compruébelo o elija otro banco.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'El código fue incorrecto demasiadas veces',
      detail: `Por su seguridad ${bank} ha detenido el acceso y no se ha compartido nada. Empiece de nuevo para recibir otro código.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'La aprobación se canceló',
      detail: `Se canceló en ${bank} y no se ha compartido nada. Empiece de nuevo si quiere continuar.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'La aprobación tardó demasiado',
      detail: `${bank} esperó su aprobación y dejó de esperar. No se ha compartido nada. Empiece de nuevo cuando quiera.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Ahora no se puede aprobar en ${bank}`,
      detail: `La página o aplicación de aprobación de ${bank} no funciona en este momento y no se ha compartido nada. Inténtelo más tarde.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} ha bloqueado el acceso`,
      detail: `Póngase en contacto con ${bank} para recuperar su acceso en línea y vuelva después.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Tiene otra sesión abierta',
      detail: `${bank} permite una sola sesión a la vez, por eso no se ha compartido nada. Ciérrela allí, espere un minuto y empiece de nuevo.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} no le permite compartir esto`,
      detail: `Usted no puede compartir estas cuentas, por eso no se ha compartido nada. Pida a ${bank} o al titular que lo autorice, o use otra cuenta.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} necesita antes algo de usted`,
      detail: `No se ha compartido nada. Entre en la página o la aplicación de ${bank}, haga lo que le pide y empiece de nuevo.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `No puede identificarse así en ${bank}`,
      detail: `${bank} no ofrece aquí su forma de identificarse, por eso no se ha compartido nada. Use otra, como su aplicación, u otro banco.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `Se ha consultado a ${bank} demasiadas veces`,
      detail: `${bank} pide una pausa, por eso no se ha leído nada nuevo. Inténtelo de nuevo en una hora.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Se ha identificado otra persona',
      detail: `Esta conexión pertenece a otro cliente de ${bank}, por eso no se ha compartido nada. Empiece de nuevo e identifíquese como la persona cuyas cuentas están conectadas.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'El banco no mostró quién se ha identificado',
      detail: `${bank} no indicó quién se ha identificado, así que no se puede saber si esta conexión es suya y no se ha compartido nada. Empiece de nuevo y permita que ${bank} comparta su identidad si se lo pregunta. Si no, elimine la conexión y conecte el banco otra vez.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'El acceso tardó demasiado',
      detail: `${bank} cerró el acceso y no se ha compartido nada. Empiece de nuevo cuando quiera.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'No hay cuentas que compartir',
      detail: `${bank} no muestra cuentas a su nombre, o no eligió ninguna. Elija al menos una, u otro banco.`,
    }),
    code_invalid: (app) => ({
      title: 'Este enlace ya se usó o es demasiado antiguo',
      detail: `Por su seguridad un enlace vale una vez y poco tiempo. Vuelva a ${app} y empiece de nuevo.`,
    }),
    access_ended: (app) => ({
      title: `${app} ha terminado esto`,
      detail: `El acceso detrás de esta página ha terminado entretanto, por eso no se ha compartido nada. Vuelva a ${app} y empiece de nuevo.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'Esta conexión ha terminado',
      detail: `La conexión con ${bank} terminó mientras tanto y no hay nada que renovar. Vuelva a ${app} y conecte de nuevo.`,
    }),
    internal: (app) => ({
      title: 'No pudimos terminar',
      detail: `Algo falló por nuestra parte y no se ha compartido nada. Inténtelo de nuevo o vuelva a ${app}.`,
    }),
  },
  yourBank: 'su banco',
}
