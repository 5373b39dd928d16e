// table: The hosted flow in Italian

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const it: LinkTexts = {
  ...PAGE_TEXTS.it,
  cancel: 'Annulla',
  back: (app) => `Torna a ${app}`,

  chooseTitle: 'Scelga la Sua banca',
  chooseLead: (app) => `${app} chiede di vedere i Suoi conti.`,
  marketLabel: 'Paese',
  searchLabel: 'Nome della Sua banca',
  searchButton: 'Cerca',
  searchNone: (query) => `Nessuna banca corrisponde a «${query}».`,
  searchMore: 'Altre banche corrispondono. Scriva più lettere del nome.',
  searchAll: 'Mostra tutte le banche',
  banksFound: (count) => `Banche trovate: ${count}`,
  banksIn: (market) => `Banche: ${market}`,
  noBanks: (market) => `Per questo Paese non si può ancora collegare nessuna banca: ${market}.`,

  consentTitle: (app) => `Condividere i Suoi conti con ${app}?`,
  consentLead: (app, bank) => `Se accetta, ${bank} condivide con ${app} quanto elencato qui.`,
  whatHeading: 'Che cosa si condivide',
  whatItems: {
    identity: 'Nome, data di nascita e codice identificativo',
    accounts: 'Nomi, numeri e intestatari dei conti',
    balances: 'Saldi',
    payments: 'Pagamenti degli ultimi 12 mesi',
    wealth: 'Prestiti con le loro condizioni e investimenti con il loro contenuto',
  },
  paymentsAndNew: 'Pagamenti degli ultimi 12 mesi e quelli nuovi',
  whatNot: 'Nessuno può spostare denaro con questo.',
  howLongHeading: 'Per quanto tempo',
  howLongOnce: (app) => `Una sola volta. ${app} può leggerli per 24 ore; poi vengono cancellati da qui.`,
  howLongUntil: (app, bank, date) =>
    `Fino al ${date}. Può interrompere prima in qualsiasi momento, in ${app} o presso ${bank}.`,
  reportTitle: (app) => `Confermare i suoi conti a ${app}?`,
  reportLead: (app, bank) =>
    `Se accetta, ${bank} conferma ciò che è elencato qui e ${app} ne riceve un rapporto.`,
  howLongReport: (app) =>
    `Una sola volta. ${app} può leggere il rapporto per un’ora; dopo 24 ore tutto viene cancellato qui.`,
  refreshTitle: (app) => `Aggiornare i suoi conti per ${app}?`,
  refreshLead: (app, bank) =>
    `Se accetta, rileggiamo i suoi conti presso ${bank} per ${app}, con l’accesso che ha dato.`,
  refreshHowLong: (app) =>
    `Non cambia nulla: ${app} mantiene l’accesso che ha dato, finché non termina o lei non lo termina.`,
  refreshNext: (bank) => `Non deve accedere di nuovo a ${bank}. Bastano pochi secondi.`,
  refreshNow: 'Aggiorna ora',
  extendNow: 'Prolunga',
  nextHeading: 'Che cosa succede ora',
  next: (app, bank) =>
    `Lei accede sulla pagina di ${bank} e sceglie i conti. ${app} non vede mai la Sua password.`,
  nextHere: (app, bank) =>
    `Lei accede a ${bank} nella pagina seguente e sceglie i conti. Ciò che inserisce va solo a ${bank}: ${app} non lo vede mai e noi non lo conserviamo.`,
  nextDevice: (app, bank) =>
    `Lei approva presso ${bank}, qui o sul telefono, e lì sceglie i conti. ${app} non vede mai la Sua password.`,
  idHint: (app, name) => `${app} La conosce come ${name}. Se non è Lei, annulli.`,
  continueTo: (bank) => `Continua su ${bank}`,
  otherBank: 'Scegli un’altra banca',
  unfinished: (bank) => `Non ha ancora finito presso ${bank}. Continui per tornarci.`,
  unreachable: (bank) =>
    `${bank} non è raggiungibile in questo momento. Riprovi tra poco o scelga un’altra banca.`,
  bankUnknown: 'Questa banca non si può collegare qui. Ne scelga un’altra.',

  signInTitle: (bank) => `Acceda a ${bank}`,
  signInLead: (bank) => `Ciò che inserisce va solo a ${bank}. Noi non lo conserviamo.`,
  methodTitle: 'Riceva il codice',
  codeTitle: 'Inserisca il codice',
  accountsTitle: 'Scelga che cosa condividere',
  noAccountsHere: (app, bank) =>
    `${bank} non mostra conti a Suo nome. Se continua, ${app} saprà solo questo.`,
  fields: {
    username: 'Nome utente',
    password: 'Password',
    method: 'Come vuole ricevere il codice?',
    code: 'Codice monouso',
    question: 'Risposta alla sua domanda di sicurezza',
    accounts: 'Conti da condividere',
  },
  signInSubmit: 'Continua',
  wrongCredentials: 'Il nome utente o la password non sono corretti. Li controlli entrambi e riprovi.',
  wrongCode: 'Il codice non è corretto. Riprovi.',
  wrongAnswer: 'La risposta non è corretta. Riprovi.',
  chooseAccount: 'Scelga almeno un conto.',
  answerInvalid: 'Manca qualcosa. Compili tutti i campi.',
  reportAccountsTitle: { one: 'Scelga un conto', several: 'Scelga i conti' },
  reportAccountsLead: (app) => `${app} riceve un rapporto su ciò che Lei sceglie qui e su nient’altro.`,
  lastTry: (bank) =>
    `Resta un tentativo: dopo un altro errore l’accesso termina qui, perché ${bank} non lo blocchi.`,
  deviceTitle: (bank) => `Approvi presso ${bank}`,
  deviceLead: (bank) =>
    `Apra ${bank} qui o sul telefono, acceda e approvi. Anche lì deve comparire questo codice:`,
  deviceMatch: 'Codice',
  deviceOpen: (bank) => `Apri ${bank} in una nuova scheda`,
  deviceScan: (bank) => `Oppure scansioni il codice con il Suo telefono per aprire lì ${bank}`,
  deviceWaiting: 'Questa pagina prosegue da sola non appena ha approvato.',
  windowTitle: (bank) => `Continui presso ${bank}`,
  windowLead: (bank) =>
    `${bank} si apre in una finestra propria. Questa pagina prosegue da sola quando ha finito lì.`,
  windowAgain: (bank) => `Apri di nuovo ${bank}`,
  windowDone: (app) => `Torni alla pagina di ${app} da cui ha iniziato. Si prosegue lì.`,

  readingTitle: (bank) => `Lettura dei Suoi conti presso ${bank}`,
  reading: 'Ci vuole qualche secondo. Tenga aperta questa pagina.',
  readingSlow: (bank) => `${bank} impiega più del solito. Può attendere, riprovare o tornare indietro.`,
  readingCheck: 'Controlla ora',

  leavingTitle: (app) => `Si torna a ${app}`,
  leavingConnected: 'I Suoi conti sono collegati.',
  leavingNothing: 'Non è stato condiviso nulla.',
  leavingContinue: (app) => `Continua su ${app}`,
  returnedTitle: 'Può chiudere questa pagina',
  returned: (app) => `Da qui è tornato a ${app}. Se lì non è successo nulla, ricominci da ${app}.`,

  payment: {
    title: (amount) => `Paga ${amount}`,
    to: 'A',
    reference: 'Causale',
    lead: (app) =>
      `Scelga qui la sua banca e approvi il pagamento da lei. ${app} non vede mai la sua password.`,
    badLink:
      'Il link che l’ha portata qui è incompleto, non consentito o troppo vecchio. Non è stato pagato nulla. Torni indietro e ricominci.',
  },

  expired: {
    title: 'Questa pagina è scaduta',
    detail: 'Per la Sua sicurezza vale solo 30 minuti. Torni da dove è venuto e ricominci.',
  },
  elsewhere: {
    title: 'Continui dove ha iniziato',
    detail:
      'Questa pagina appartiene a un altro browser, oppure questo non conserva i cookie. La apra dove ha iniziato, oppure torni da dove è venuto e ricominci.',
  },
  openAgain: 'Riaprila',
  badLink: {
    title: 'Questo link non funziona',
    detail:
      'Il link che l’ha portata qui è incompleto o non è consentito. Non è stato condiviso nulla. Torni da dove è venuto e ricominci.',
  },
  notServed: {
    title: 'Questo servizio non è offerto qui',
    detail:
      'Il link chiede qualcosa che qui non è possibile, come un pagamento o una verifica del reddito. Non è stato condiviso nulla. Torni da dove è venuto e scelga un’altra via.',
  },
  connectionBusy: {
    title: 'I suoi conti sono già in aggiornamento',
    detail:
      'L’aggiornamento di questo collegamento è già iniziato, o attende la sua approvazione presso la banca. Lo concluda prima, o riprovi fra dieci minuti.',
  },
  cancelledMessage: 'Annullato dalla persona.',
  declinedMessage: 'La persona non ha autorizzato l’accesso presso la banca.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} non ha risposto`,
      detail: `${bank} non è raggiungibile in questo momento e non è stato condiviso nulla. Riprovi più tardi.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} non ha accettato il collegamento`,
      detail: `${bank} ha rifiutato la nostra richiesta e non è stato condiviso nulla. Riprovi più tardi o con un’altra banca.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'L’accesso non è riuscito',
      detail: `${bank} non ha accettato i dati inseriti. Li controlli e riprovi.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Qualcosa non ha funzionato presso ${bank}`,
      detail: `${bank} ha dato una risposta che non comprendiamo e non è stato condiviso nulla. Riprovi più tardi.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} non La conosce`,
      detail: `${bank} non ha clienti con quel nome utente. Lo controlli o scelga un’altra banca.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'Il codice è stato errato troppe volte',
      detail: `Per la Sua sicurezza ${bank} ha interrotto l’accesso e non è stato condiviso nulla. Ricominci per ricevere un nuovo codice.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'L’approvazione è stata annullata',
      detail: `È stata annullata presso ${bank} e non è stato condiviso nulla. Ricominci se vuole proseguire.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'L’approvazione ha richiesto troppo tempo',
      detail: `${bank} ha atteso la Sua approvazione e poi ha smesso. Non è stato condiviso nulla. Ricominci quando vuole.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Ora non si può approvare presso ${bank}`,
      detail: `La pagina o l’app di approvazione di ${bank} non funziona in questo momento e non è stato condiviso nulla. Riprovi più tardi.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} ha bloccato l’accesso`,
      detail: `Contatti ${bank} per riattivare il Suo accesso online, poi torni qui.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Ha un altro accesso aperto',
      detail: `${bank} consente un solo accesso alla volta, quindi non è stato condiviso nulla. Esca da lì, attenda un minuto e ricominci.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} non le consente di condividerlo`,
      detail: `Lei non può condividere questi conti, quindi non è stato condiviso nulla. Chieda a ${bank} o all’intestatario di consentirlo, o usi un altro conto.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} ha prima bisogno di qualcosa da lei`,
      detail: `Non è stato condiviso nulla. Acceda alla pagina o all’app di ${bank}, faccia ciò che le viene chiesto e ricominci.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `Non può accedere così a ${bank}`,
      detail: `${bank} non offre qui il suo modo di accedere, quindi non è stato condiviso nulla. Ne usi un altro, come la sua app, o un’altra banca.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `${bank} è stata interrogata troppo spesso`,
      detail: `${bank} chiede una pausa, quindi non è stato letto nulla di nuovo. Riprovi fra un’ora.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Ha effettuato l’accesso un’altra persona',
      detail: `Questo collegamento appartiene a un altro cliente di ${bank}, quindi non è stato condiviso nulla. Ricominci e acceda come la persona i cui conti sono collegati.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'La banca non ha indicato chi ha effettuato l’accesso',
      detail: `${bank} non ha indicato chi ha effettuato l’accesso, quindi non si può sapere se questo collegamento è Suo e non è stato condiviso nulla. Ricominci e consenta a ${bank} di condividere la Sua identità, se richiesto. Altrimenti rimuova il collegamento e colleghi di nuovo la banca.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'L’accesso ha richiesto troppo tempo',
      detail: `${bank} ha chiuso l’accesso e non è stato condiviso nulla. Ricominci quando vuole.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Nessun conto da condividere',
      detail: `${bank} non mostra conti a Suo nome, oppure non ne ha scelto nessuno. Ne scelga almeno uno, o un’altra banca.`,
    }),
    code_invalid: (app) => ({
      title: 'Questo link è già stato usato o è troppo vecchio',
      detail: `Per la Sua sicurezza un link funziona una volta e per poco tempo. Torni a ${app} e ricominci.`,
    }),
    access_ended: (app) => ({
      title: `${app} lo ha terminato`,
      detail: `L’accesso dietro questa pagina è terminato nel frattempo, quindi non è stato condiviso nulla. Torni a ${app} e ricominci.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'Questo collegamento è terminato',
      detail: `Il collegamento con ${bank} è terminato nel frattempo e non c’è nulla da rinnovare. Torni a ${app} e colleghi di nuovo.`,
    }),
    internal: (app) => ({
      title: 'Non siamo riusciti a finire',
      detail: `Qualcosa non ha funzionato da parte nostra e non è stato condiviso nulla. Riprovi o torni a ${app}.`,
    }),
  },
  yourBank: 'la Sua banca',
}
