// table: Texts that every page shares, in Italian

import type { PageTexts } from '../page-texts.ts'

export const it: PageTexts = {
  lang: 'it',
  testNotice: 'Prova: banche e importi sono inventati.',
  footer: 'Tallystick La collega alla Sua banca e non conserva mai la Sua password bancaria.',
  terms: 'Condizioni',
  privacy: 'Privacy',
  reference: 'Riferimento',
  tryAgain: 'Riprova',
  outdated: {
    title: 'Questa pagina non è aggiornata',
    detail: 'Qualcosa è cambiato da quando è stata aperta. Non è stato inviato nulla.',
  },
  away: {
    title: 'Al momento non possiamo rispondere',
    detail:
      'I nostri sistemi si stanno riavviando o sono molto occupati. Nulla è andato perso. Attenda un momento e ricarichi questa pagina.',
  },
  broken: {
    title: 'Non siamo riusciti a mostrare questa pagina',
    detail:
      'Qualcosa non ha funzionato da parte nostra. Attenda un momento e ricarichi la pagina, oppure torni da dove è venuto e ricominci.',
  },
  notFound: {
    title: 'Qui non c’è nessuna pagina',
    detail: 'L’indirizzo è sbagliato, o la pagina non esiste più.',
  },
  wrongMethod: {
    title: 'Questa pagina non si apre così',
    detail: 'L’indirizzo non accetta questo tipo di richiesta. Non è stato fatto nulla.',
  },
  refused: {
    title: 'Questa richiesta non è leggibile',
    detail: 'È malformata o troppo grande. Non è stato fatto nulla.',
  },
  nearest: 'Vai a',
}
