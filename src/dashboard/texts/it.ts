// table: The consent dashboard in Italian

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const it: DashboardTexts = {
  ...PAGE_TEXTS.it,
  openTitle: (app) => `Le sue connessioni con ${app}`,
  openLead: (app) =>
    `Veda quali banche ha collegato con ${app} e che cosa viene condiviso, e interrompa ciò che non vuole più.`,
  openOnce: 'Questo link è solo suo. Funziona una volta, per dieci minuti.',
  openButton: 'Aprire le mie connessioni',

  listTitle: 'Le sue connessioni',
  listLead: (app) =>
    `Questo è ciò che condivide con ${app}. Può cambiarlo o interromperlo in qualsiasi momento.`,
  nothing: 'Non ha collegato nessuna banca.',
  nothingMore: (app) => `Se ne collega una in ${app}, compare qui.`,
  nothingLeft: 'Non è più collegato nulla.',
  change: 'Vedere e cambiare',
  history: 'Cronologia',
  endedHeading: 'Interrotte',
  unfinishedHeading: 'Richieste senza seguito',
  signOut: 'Uscire',

  standings: {
    unfinished: 'Non completata',
    active: 'Collegata',
    failing: 'Collegata, ma l’ultima volta la banca non ha risposto',
    renew: 'Non più aggiornata: la banca le chiede di accedere di nuovo',
    ended: 'Interrotta',
  },
  accounts: 'Conti',
  noAccounts: 'Nessuno',
  reads: (app) => `Che cosa può leggere ${app}`,
  kinds: {
    accounts: 'Nomi e numeri dei conti',
    balances: 'Saldi, e quanto valgono prestiti e investimenti',
    transactions: 'Pagamenti',
    identity: 'Nome, data di nascita e numero d’identità, e chi sono gli intestatari dei conti',
  },
  since: 'Dal',
  until: 'Fino al',
  lastRead: 'Ultima lettura presso la banca',
  never: 'Mai',
  readBy: {
    person: () => 'mentre lei era presente',
    app: (app) => `su richiesta di ${app}`,
    background: () => 'in background',
  },

  back: 'Tutte le connessioni',
  stopHeading: (app) => `Che cosa condivide con ${app}`,
  stopHint:
    'Una casella selezionata significa che il dato è condiviso. Deselezioni ciò che non vuole più condividere. Non succede nulla finché non conferma.',
  stopAccounts: 'Conti',
  stopKinds: 'Tipi di dati',
  stopButton: 'Non condividere più ciò che è deselezionato',
  stopNone: 'È ancora tutto selezionato. Deselezioni almeno una casella.',
  stopAll: (bank) =>
    `Non resterebbe alcun conto. Per non condividerne nessuno, termini il collegamento con ${bank}.`,
  endedLine: (app, bank) => `${app} non può più leggere nulla di ${bank} qui.`,
  reducedLine: (app) => `Non più condiviso con ${app}`,
  withdrawnHeading: 'Non più condiviso',
  stoppedOn: (date) => `dal ${date}`,
  withdrawnBack: (app) => `Per condividerlo di nuovo, colleghi di nuovo la banca in ${app}.`,
  disconnectHeading: 'Non condividere più nulla',
  disconnectHint: (app, bank) => `${app} non potrà più leggere nulla di ${bank}.`,
  disconnectLink: (bank) => `Interrompere la connessione con ${bank}`,
  steps: {
    requested: 'Ha accettato ed è andato alla banca',
    authorised: 'Consentito presso la banca',
    active: 'Dato',
    expiring: 'Termina entro una settimana',
    expired: 'Scaduto',
    revoked: 'Interrotto',
    rejected: 'Non dato',
    consumed: 'Dato una volta',
  },
  requestedByApp: 'Chiesto alla banca; l’app dice che lei ha accettato',
  reductions: {
    account: 'Un conto non è più condiviso',
    balances: 'I saldi non sono più condivisi',
    transactions: 'I pagamenti non sono più condivisi',
    identity: 'Nome e identità non sono più condivisi',
  },
  actors: {
    person: () => 'da lei',
    client: (app) => `da ${app}`,
    bank: (_app, bank) => `da ${bank}`,
    operator: () => 'dal gestore di questo servizio',
    system: () => 'automaticamente',
  },

  accessHeading: (app) => `Accesso di ${app}`,
  accessLead: (app) => `Con questo, ${app} legge ciò che ha collegato e ciò che collegherà in seguito.`,
  lastUsed: 'Ultimo utilizzo',
  accessLink: 'Interrompere questo accesso',
  accessEndedLine: (app) => `L’accesso di ${app} è terminato.`,

  keep: 'Lasciare tutto com’è',
  reduceTitle: (app) => `Non condividere più questo con ${app}?`,
  reduceWhat: (app) =>
    `Da subito ${app} non può più leggerlo qui, non viene più chiesto alla banca e la nostra copia è cancellata.`,
  reduceButton: 'Non condividere più',
  disconnectTitle: (bank) => `Interrompere la connessione con ${bank}?`,
  disconnectWhat: (app, bank) =>
    `Da subito ${app} non può più leggere nulla di ${bank} qui. La nostra copia è cancellata e chiediamo a ${bank} di chiudere l’accesso.`,
  disconnectButton: 'Interrompere la connessione',
  accessTitle: (app) => `Interrompere l’accesso di ${app}?`,
  accessWhat: (app) =>
    `Tutto ciò con cui ${app} legge ora i suoi dati smette subito di funzionare. Le connessioni restano; ${app} potrà leggerle di nuovo solo con un nuovo accesso. Per non condividere più nulla, interrompa anche le connessioni.`,
  accessButton: 'Interrompere l’accesso',
  copies: (app) =>
    `Ciò che ${app} ha già letto può essere ancora conservato lì. Chieda a ${app} di cancellarlo.`,

  linkUsed: {
    title: 'Questo link è già stato usato o è troppo vecchio',
    detail:
      'Per la sua sicurezza funziona una volta, per dieci minuti. Torni all’app e apra da lì le sue connessioni.',
  },
  elsewhere: {
    title: 'Apra le sue connessioni dall’app',
    detail:
      'Questa pagina appartiene a un altro browser, oppure questo non conserva i cookie. Torni all’app e apra da lì le sue connessioni.',
  },
  expired: {
    title: 'È uscito',
    detail:
      'Per la sua sicurezza questa pagina si chiude dopo 15 minuti senza utilizzo, e dopo un’ora. Torni all’app e apra da lì le sue connessioni.',
  },
  signedOut: {
    title: 'È uscito',
    detail: 'Per tornare, apra le sue connessioni dall’app.',
  },
  notHere: {
    title: 'Questa connessione non è qui',
    detail: 'Non esiste, o non è sua.',
  },
  toList: 'Mostrare le mie connessioni',
}
