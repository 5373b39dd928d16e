// table: The bank's pages in Spanish

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('es', count, { one: 'del último mes', other: `de los últimos ${count} meses` })

export const es: BankTexts = {
  lang: 'es',
  skip: 'Ir al contenido',
  home: 'Demo Bank, personas de prueba',
  practice: 'Para practicar. Sin dinero real.',
  cancel: 'Cancelar',
  proceed: 'Continuar',
  lastAttempt: 'Este es su último intento: tras otro error, el inicio de sesión termina.',
  notices: {
    wrong_credentials: {
      title: 'El usuario o la contraseña no es correcto.',
      detail: 'Compruebe ambos e inténtelo de nuevo. Después de tres intentos paramos.',
    },
    wrong_otp: {
      title: 'Ese código no es correcto.',
      detail: 'Escriba las cuatro cifras tal como se muestran abajo.',
    },
    wrong_answer: {
      title: 'Esa respuesta no es correcta.',
      detail:
        'Inténtelo de nuevo; no importan las mayúsculas ni las minúsculas. Después de tres intentos paramos.',
    },
    no_choice: { title: 'Elija al menos una cuenta.', detail: 'O elija «No compartir».' },
  },

  signIn: {
    title: 'Iniciar sesión',
    heading: 'Inicie sesión en Demo Bank',
    lead: (client) => `${client} pide consultar sus cuentas. En el siguiente paso elegirá cuáles.`,
    userName: 'Usuario',
    password: 'Contraseña',
    submit: 'Iniciar sesión',
    noUserName: '¿No tiene usuario?',
    practice: 'Este banco sirve para practicar.',
    testPeople: 'Ver las personas de prueba (en inglés, pestaña nueva)',
  },
  otp: {
    title: 'Código de un solo uso',
    heading: 'Introduzca su código de un solo uso',
    lead: 'Un banco real lo enviaría a su teléfono. Aquí se muestra en la página.',
    hint: (code) => `Su código es ${code}`,
    label: 'Código de cuatro cifras',
    method: '¿Cómo quiere recibir su código?',
    methods: { text: 'SMS', app: 'Aplicación del banco' },
  },
  question: {
    title: 'Pregunta de seguridad',
    heading: 'Responda a su pregunta de seguridad',
    lead: (number, count) =>
      `Pregunta ${number} de ${count}. En un banco real, solo usted sabría la respuesta.`,
    hint: (answer) => `La respuesta es ${answer}`,
    questions: {
      birthCity: '¿En qué ciudad nació?',
      bestCountry: '¿Cuál es el mejor país del mundo?',
      bestShape: '¿Qué forma gusta más a la gente?',
    },
  },
  consent: {
    title: 'Su consentimiento',
    heading: (client) => `¿Compartir con ${client}?`,
    signedInAs: (name) => `Ha iniciado sesión como ${name}.`,
    mayRead: (client, until) => `${client} podrá consultar, hasta el ${until}:`,
    sentence: (client, until, data) =>
      `${client} podrá consultar, hasta el ${until}: ${data}. No podrá mover dinero.`,
    untilSeconds: (instant, seconds) =>
      `${instant}, es decir, ${pluralForm('es', seconds, { one: 'un segundo', other: `${seconds} segundos` })} después de compartir`,
    data: {
      identity: 'su nombre, fecha de nacimiento y número de identidad',
      accounts: 'nombres, números y titulares de las cuentas',
      balances: 'saldos',
      wealth: 'préstamos con sus condiciones e inversiones con su contenido',
    },
    payments: (count) => `pagos ${lastMonths(count)}`,
    paymentsAndNew: (count) => `pagos ${lastMonths(count)} y los nuevos`,
    limits: 'No podrá mover dinero. Usted puede ponerle fin en cualquier momento.',
    accounts: 'Cuentas que se comparten',
    noAccounts: (client) => `No tiene cuentas con nosotros. Si continúa, ${client} solo sabrá eso.`,
    card: (digits) => `Tarjeta terminada en ${digits}`,
    share: 'Compartir',
    deny: 'No compartir',
  },
  payment: {
    title: 'Confirmar el pago',
    lead: (amount, payee) =>
      `Va a pagar ${amount} a ${payee}. Inicie sesión para comprobar y confirmar el pago.`,
    heading: (amount) => `¿Pagar ${amount}?`,
    to: 'A',
    number: 'Número de cuenta',
    reference: 'Concepto',
    initiatedBy: 'Iniciado por',
    from: 'Pagar desde',
    noAccounts: (currency) => `No tiene ninguna cuenta en ${currency} desde la que pagar.`,
    limits: 'El dinero sale de su cuenta de inmediato. No podrá recuperarlo.',
    confirm: 'Confirmar el pago',
    deny: 'No pagar',
    approved: 'Ha confirmado el pago',
    nothingPaid: 'No se ha pagado nada',
    nothingPaidRestart: 'No se ha pagado nada. Vuelva a empezar desde la aplicación.',
  },
  decoupled: {
    note: (code) => `Empezó en otro dispositivo. Allí también debe aparecer ${code}. Si no aparece, cancele.`,
    pending: 'Abra la página de Demo Bank en su otro dispositivo y apruebe allí.',
  },

  failures: {
    wrong_credentials: {
      title: 'No hemos podido iniciar su sesión',
      detail:
        'El usuario o la contraseña no era correcto tres veces. No se ha compartido nada. Compruebe ambos y empiece de nuevo desde la aplicación.',
    },
    wrong_otp: {
      title: 'El código no era correcto tres veces',
      detail:
        'Por su seguridad hemos parado aquí. No se ha compartido nada. Empiece de nuevo desde la aplicación para recibir otro código.',
    },
    wrong_answer: {
      title: 'La respuesta no era correcta tres veces',
      detail:
        'Por su seguridad hemos parado aquí. No se ha compartido nada. Empiece de nuevo desde la aplicación.',
    },
    blocked: {
      title: 'Su acceso en línea está bloqueado',
      detail:
        'El banco ha bloqueado el acceso en línea de este cliente. No se ha compartido nada. En un banco real, ahora habría que llamar.',
    },
    signed_in_elsewhere: {
      title: 'Ya tiene una sesión en otro lugar',
      detail:
        'Permitimos una sola sesión a la vez. No se ha compartido nada. Cierre la sesión allí, espere un minuto y empiece de nuevo desde la aplicación.',
    },
    not_permitted: {
      title: 'No puede compartir estas cuentas',
      detail:
        'Debe permitirlo la persona responsable de las cuentas. No se ha compartido nada. Pídaselo o use otra cuenta.',
    },
    action_required: {
      title: 'Antes hay algo que hacer',
      detail:
        'Nuestras condiciones han cambiado. No se ha compartido nada. Inicie sesión en nuestras propias páginas, acepte las nuevas condiciones y empiece de nuevo desde la aplicación.',
    },
    method_unsupported: {
      title: 'Su lector de tarjetas no funciona aquí',
      detail:
        'Usted inicia sesión con un lector de tarjetas, que no ofrecemos a otras empresas. No se ha compartido nada. Pida nuestra aplicación o use otro banco.',
    },
    expired: {
      title: 'Este inicio de sesión ha caducado',
      detail:
        'Ha tardado más de lo que podemos esperar. No se ha compartido nada. Empiece de nuevo desde la aplicación.',
    },
    unavailable: {
      title: 'Demo Bank no está disponible',
      detail:
        'Nuestros sistemas no funcionan en este momento. No se ha compartido nada. Inténtelo más tarde.',
    },
  },
  stopped: {
    title: 'No se ha compartido nada',
    detail: 'Ha parado aquí. Puede cerrar esta página y volver a su otro dispositivo.',
  },
  approved: {
    title: 'Ha dado su consentimiento',
    detail: (client) => `Puede cerrar esta página y volver a ${client}.`,
  },
  unknownSignIn: {
    title: 'No conocemos este inicio de sesión',
    detail:
      'La dirección no es correcta, o el inicio de sesión terminó hace tiempo. Empiece de nuevo desde la aplicación.',
  },
  foreignSignIn: {
    title: 'Este inicio de sesión empezó en otro lugar',
    detail:
      'Por su seguridad, solo puede continuar en el navegador en el que empezó, con las cookies permitidas. Empiece de nuevo desde la aplicación.',
  },
  badRequest: {
    title: 'No se puede responder a esta solicitud',
    detail: (problem) =>
      `La empresa que le envió aquí cometió un error: ${problem}. No se ha compartido nada.`,
  },
  wrongUrl: {
    title: 'Esta página no se puede usar aquí',
    detail: (shown, own) =>
      `El navegador muestra el banco en ${shown}, pero está configurado para ${own}. Inícielo con --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Aquí no hay nada', detail: 'La dirección no es correcta.' },
    wrongMethod: { title: 'Eso no funciona aquí', detail: 'Esta dirección no acepta ese método.' },
    refused: {
      title: 'No se puede leer',
      detail: 'La solicitud está mal formada, es demasiado grande o de un tipo no admitido.',
    },
    timeout: { title: 'Ha tardado demasiado', detail: 'La solicitud no llegó a tiempo.' },
    internal: {
      title: 'Algo ha fallado aquí',
      detail: 'El fallo es nuestro. Inténtelo de nuevo e indique la referencia si continúa.',
    },
    unavailable: {
      title: 'Demo Bank no está disponible',
      detail: 'El banco se está deteniendo. Inténtelo de nuevo en un momento.',
    },
  },
  back: (client) => `Volver a ${client}`,
  toTestPeople: 'Ver las personas de prueba',
  reference: 'Referencia',
  otherCompany: 'la otra empresa',
}
