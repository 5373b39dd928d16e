// table: Texts that every page shares, in each language

import type { ByLanguage } from './languages.ts'
import type { Notice } from './notice.ts'

/** Plain text; the pages escape it. */
export interface PageTexts {
  /** Language tag of the page. */
  readonly lang: string
  /** Above every page of a sandbox app; one line on a phone. */
  readonly testNotice: string
  readonly footer: string
  /** Links to the documents of the operator. */
  readonly terms: string
  readonly privacy: string
  /** Label of the id to quote to support. */
  readonly reference: string
  readonly tryAgain: string
  /** A form was sent by an old page, or not by a page of ours. */
  readonly outdated: Notice
  /** Our storage cannot be reached; the same request may succeed in a moment. */
  readonly away: Notice
  /** Something else failed on our side. */
  readonly broken: Notice
}

export const PAGE_TEXTS: ByLanguage<PageTexts> = {
  de: {
    lang: 'de',
    testNotice: 'Test: Banken und Beträge sind erfunden.',
    footer: 'Tallystick verbindet Sie mit Ihrer Bank und speichert Ihr Bankpasswort nie.',
    terms: 'Nutzungsbedingungen',
    privacy: 'Datenschutz',
    reference: 'Vorgangsnummer',
    tryAgain: 'Erneut versuchen',
    outdated: {
      title: 'Diese Seite ist veraltet',
      detail: 'Seit sie geöffnet wurde, hat sich etwas geändert. Es wurde nichts gesendet.',
    },
    away: {
      title: 'Wir können gerade nicht antworten',
      detail:
        'Unsere Systeme starten neu oder sind stark ausgelastet. Nichts ist verloren. Warten Sie einen Moment und laden Sie diese Seite neu.',
    },
    broken: {
      title: 'Wir konnten diese Seite nicht zeigen',
      detail:
        'Bei uns ist etwas fehlgeschlagen. Warten Sie einen Moment und laden Sie die Seite neu, oder gehen Sie dorthin zurück, woher Sie kamen, und beginnen Sie von vorn.',
    },
  },
  en: {
    lang: 'en',
    testNotice: 'Test: all banks and figures are made up.',
    footer: 'Tallystick connects you with your bank and never keeps your bank password.',
    terms: 'Terms',
    privacy: 'Privacy',
    reference: 'Reference',
    tryAgain: 'Try again',
    outdated: {
      title: 'This page is out of date',
      detail: 'Something has changed since it was opened. Nothing was sent.',
    },
    away: {
      title: 'We cannot answer right now',
      detail:
        'Our systems are restarting or very busy. Nothing is lost. Wait a moment, and load this page again to try again.',
    },
    broken: {
      title: 'We could not show this page',
      detail:
        'Something failed on our side. Wait a moment and load the page again, or go back to where you came from and start again.',
    },
  },
  es: {
    lang: 'es',
    testNotice: 'Prueba: bancos e importes ficticios.',
    footer: 'Tallystick le conecta con su banco y nunca guarda su contraseña bancaria.',
    terms: 'Condiciones',
    privacy: 'Privacidad',
    reference: 'Referencia',
    tryAgain: 'Intentarlo de nuevo',
    outdated: {
      title: 'Esta página está desactualizada',
      detail: 'Algo ha cambiado desde que se abrió. No se ha enviado nada.',
    },
    away: {
      title: 'No podemos responder en este momento',
      detail:
        'Nuestros sistemas se están reiniciando o están muy ocupados. No se ha perdido nada. Espere un momento y vuelva a cargar esta página.',
    },
    broken: {
      title: 'No pudimos mostrar esta página',
      detail:
        'Algo falló por nuestra parte. Espere un momento y cargue la página de nuevo, o vuelva al lugar de donde vino y empiece otra vez.',
    },
  },
  fr: {
    lang: 'fr',
    testNotice: 'Test : banques et montants fictifs.',
    footer: 'Tallystick vous relie à votre banque et ne conserve jamais votre mot de passe bancaire.',
    terms: 'Conditions',
    privacy: 'Confidentialité',
    reference: 'Référence',
    tryAgain: 'Réessayer',
    outdated: {
      title: 'Cette page n’est plus à jour',
      detail: 'Quelque chose a changé depuis son ouverture. Rien n’a été envoyé.',
    },
    away: {
      title: 'Nous ne pouvons pas répondre pour le moment',
      detail:
        'Nos systèmes redémarrent ou sont très sollicités. Rien n’est perdu. Attendez un instant, puis rechargez cette page.',
    },
    broken: {
      title: 'Nous n’avons pas pu afficher cette page',
      detail:
        'Une erreur s’est produite chez nous. Attendez un instant et rechargez la page, ou retournez d’où vous venez et recommencez.',
    },
  },
  it: {
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
  },
  sv: {
    lang: 'sv',
    testNotice: 'Test: alla banker och belopp är påhittade.',
    footer: 'Tallystick kopplar ihop dig med din bank och sparar aldrig ditt lösenord till banken.',
    terms: 'Villkor',
    privacy: 'Integritet',
    reference: 'Referens',
    tryAgain: 'Försök igen',
    outdated: {
      title: 'Sidan är inaktuell',
      detail: 'Något har ändrats sedan den öppnades. Ingenting skickades.',
    },
    away: {
      title: 'Vi kan inte svara just nu',
      detail:
        'Våra system startar om eller är hårt belastade. Ingenting har gått förlorat. Vänta en stund och ladda om sidan.',
    },
    broken: {
      title: 'Vi kunde inte visa sidan',
      detail:
        'Något gick fel hos oss. Vänta en stund och ladda om sidan, eller gå tillbaka dit du kom ifrån och börja om.',
    },
  },
}
