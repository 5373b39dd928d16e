// table: The bank's pages in Italian

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('it', count, { one: 'dell’ultimo mese', other: `degli ultimi ${count} mesi` })

export const it: BankTexts = {
  lang: 'it',
  skip: 'Vai al contenuto',
  home: 'Demo Bank, persone di prova',
  practice: 'Per esercitarsi. Senza denaro vero.',
  cancel: 'Annulla',
  proceed: 'Continua',
  lastAttempt: 'È l’ultimo tentativo: dopo un altro errore l’accesso termina.',
  notices: {
    wrong_credentials: {
      title: 'Nome utente o password errati.',
      detail: 'Controlli entrambi e riprovi. Dopo tre tentativi ci fermiamo.',
    },
    wrong_otp: {
      title: 'Il codice è errato.',
      detail: 'Digiti le quattro cifre come sono mostrate qui sotto.',
    },
    wrong_answer: {
      title: 'La risposta è errata.',
      detail: 'Riprovi; maiuscole e minuscole non contano. Dopo tre tentativi ci fermiamo.',
    },
    no_choice: { title: 'Scelga almeno un conto.', detail: 'Oppure scelga «Non condividere».' },
  },

  signIn: {
    title: 'Accesso',
    heading: 'Acceda a Demo Bank',
    lead: (client) => `${client} chiede di consultare i Suoi conti. Al prossimo passo sceglierà quali.`,
    userName: 'Nome utente',
    password: 'Password',
    submit: 'Accedi',
    noUserName: 'Non ha un nome utente?',
    practice: 'Questa banca serve per esercitarsi.',
    testPeople: 'Vedi le persone di prova (in inglese, nuova scheda)',
  },
  otp: {
    title: 'Codice monouso',
    heading: 'Inserisca il Suo codice monouso',
    lead: 'Una vera banca lo invierebbe al Suo telefono. Qui è scritto sulla pagina.',
    hint: (code) => `Il Suo codice è ${code}`,
    label: 'Codice di quattro cifre',
    method: 'Come desidera ricevere il codice?',
    methods: { text: 'SMS', app: 'App della banca' },
  },
  question: {
    title: 'Domanda di sicurezza',
    heading: 'Risponda alla Sua domanda di sicurezza',
    lead: (number, count) =>
      `Domanda ${number} di ${count}. In una vera banca solo Lei conoscerebbe la risposta.`,
    hint: (answer) => `La risposta è ${answer}`,
    questions: {
      birthCity: 'In quale città è nato o nata?',
      bestCountry: 'Qual è il Paese migliore del mondo?',
      bestShape: 'Quale forma piace di più alle persone?',
    },
  },
  consent: {
    title: 'Il Suo consenso',
    heading: (client) => `Condividere con ${client}?`,
    signedInAs: (name) => `Ha effettuato l’accesso come ${name}.`,
    mayRead: (client, until) => `${client} può consultare, fino al giorno ${until}:`,
    sentence: (client, until, data) =>
      `${client} può consultare, fino al giorno ${until}: ${data}. Non può spostare denaro.`,
    untilSeconds: (instant, seconds) =>
      `${instant}, cioè ${pluralForm('it', seconds, { one: 'un secondo', other: `${seconds} secondi` })} dopo la condivisione`,
    data: {
      identity: 'nome, data di nascita e codice identificativo',
      accounts: 'nomi, numeri e intestatari dei conti',
      balances: 'saldi',
      wealth: 'prestiti con le loro condizioni e investimenti con il loro contenuto',
    },
    payments: (count) => `pagamenti ${lastMonths(count)}`,
    paymentsAndNew: (count) => `pagamenti ${lastMonths(count)} e quelli nuovi`,
    limits: 'Non può spostare denaro. Può revocare il consenso in qualsiasi momento.',
    accounts: 'Conti da condividere',
    noAccounts: (client) => `Non ha conti presso di noi. Se continua, ${client} saprà soltanto questo.`,
    card: (digits) => `Carta che termina con ${digits}`,
    share: 'Condividi',
    deny: 'Non condividere',
  },
  payment: {
    title: 'Conferma il pagamento',
    lead: (amount, payee) =>
      `Sta pagando ${amount} a ${payee}. Acceda per controllare e confermare il pagamento.`,
    heading: (amount) => `Pagare ${amount}?`,
    to: 'A',
    number: 'Numero di conto',
    reference: 'Causale',
    initiatedBy: 'Richiesto da',
    from: 'Paga da',
    noAccounts: (currency) => `Non ha un conto in ${currency} da cui pagare.`,
    limits: 'Il denaro lascia subito il suo conto. Non potrà riaverlo.',
    confirm: 'Conferma il pagamento',
    deny: 'Non pagare',
    approved: 'Ha confermato il pagamento',
    nothingPaid: 'Non è stato pagato nulla',
    nothingPaidRestart: 'Non è stato pagato nulla. Ricominci dall’app.',
  },
  decoupled: {
    note: (code) =>
      `Ha iniziato su un altro dispositivo. Anche lì deve comparire ${code}. In caso contrario, annulli.`,
    pending: 'Apra la pagina di Demo Bank sull’altro dispositivo e dia lì la Sua approvazione.',
  },

  failures: {
    wrong_credentials: {
      title: 'Non è stato possibile accedere',
      detail:
        'Il nome utente o la password erano errati per tre volte. Non è stato condiviso nulla. Controlli entrambi e ricominci dall’app.',
    },
    wrong_otp: {
      title: 'Il codice era errato per tre volte',
      detail:
        'Per la Sua sicurezza ci siamo fermati qui. Non è stato condiviso nulla. Ricominci dall’app per ricevere un nuovo codice.',
    },
    wrong_answer: {
      title: 'La risposta era errata per tre volte',
      detail: 'Per la Sua sicurezza ci siamo fermati qui. Non è stato condiviso nulla. Ricominci dall’app.',
    },
    blocked: {
      title: 'Il Suo accesso online è bloccato',
      detail:
        'La banca ha bloccato l’accesso online di questo cliente. Non è stato condiviso nulla. Con una vera banca ora bisognerebbe telefonare.',
    },
    signed_in_elsewhere: {
      title: 'Ha già effettuato l’accesso altrove',
      detail:
        'Consentiamo un solo accesso alla volta. Non è stato condiviso nulla. Esca da lì, attenda un minuto e ricominci dall’app.',
    },
    not_permitted: {
      title: 'Non può condividere questi conti',
      detail:
        'Deve consentirlo chi è responsabile dei conti. Non è stato condiviso nulla. Chieda il permesso o usi un altro conto.',
    },
    action_required: {
      title: 'Prima c’è qualcosa da fare',
      detail:
        'Le nostre condizioni sono cambiate. Non è stato condiviso nulla. Acceda alle nostre pagine, accetti le nuove condizioni e ricominci dall’app.',
    },
    method_unsupported: {
      title: 'Il Suo lettore di carte non funziona qui',
      detail:
        'Lei accede con un lettore di carte, che non offriamo ad altre aziende. Non è stato condiviso nulla. Richieda la nostra app o usi un’altra banca.',
    },
    expired: {
      title: 'Questo accesso è scaduto',
      detail:
        'Ha richiesto più tempo di quanto possiamo attendere. Non è stato condiviso nulla. Ricominci dall’app.',
    },
    unavailable: {
      title: 'Demo Bank non è disponibile',
      detail: 'Al momento i nostri sistemi non funzionano. Non è stato condiviso nulla. Riprovi più tardi.',
    },
  },
  stopped: {
    title: 'Non è stato condiviso nulla',
    detail: 'Si è fermato qui. Può chiudere questa pagina e tornare all’altro dispositivo.',
  },
  approved: {
    title: 'Ha dato il Suo consenso',
    detail: (client) => `Può chiudere questa pagina e tornare a ${client}.`,
  },
  unknownSignIn: {
    title: 'Questo accesso non è noto',
    detail: 'L’indirizzo è errato o l’accesso è terminato da tempo. Ricominci dall’app.',
  },
  foreignSignIn: {
    title: 'Questo accesso è iniziato altrove',
    detail:
      'Per la Sua sicurezza può continuare solo nel browser in cui è iniziato, con i cookie consentiti. Ricominci dall’app.',
  },
  badRequest: {
    title: 'Non è possibile rispondere a questa richiesta',
    detail: (problem) =>
      `L’azienda da cui proviene ha commesso un errore: ${problem}. Non è stato condiviso nulla.`,
  },
  wrongUrl: {
    title: 'Questa pagina non può essere usata qui',
    detail: (shown, own) =>
      `Il browser mostra la banca all’indirizzo ${shown}, ma è configurata per ${own}. La avvii con --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Qui non c’è nulla', detail: 'L’indirizzo è errato.' },
    wrongMethod: { title: 'Qui non funziona', detail: 'Questo indirizzo non accetta quel metodo.' },
    refused: {
      title: 'Non si può leggere',
      detail: 'La richiesta è malformata, troppo grande o di un tipo non supportato.',
    },
    timeout: { title: 'Ha richiesto troppo tempo', detail: 'La richiesta non è arrivata in tempo.' },
    internal: {
      title: 'Qualcosa non ha funzionato da noi',
      detail: 'L’errore è nostro. Riprovi e, se rimane, indichi il riferimento.',
    },
    unavailable: {
      title: 'Demo Bank non è disponibile',
      detail: 'La banca si sta arrestando. Riprovi tra un momento.',
    },
  },
  back: (client) => `Torna a ${client}`,
  toTestPeople: 'Vedi le persone di prova',
  reference: 'Riferimento',
  otherCompany: 'l’altra azienda',
}
