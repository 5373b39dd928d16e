// table: The consent dashboard in Norwegian Bokmål

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const nb: DashboardTexts = {
  ...PAGE_TEXTS.nb,
  openTitle: (app) => `Tilkoblingene dine med ${app}`,
  openLead: (app) =>
    `Se hvilke banker du har koblet til ${app}, og hva som deles, og avslutt det du ikke lenger vil ha.`,
  openOnce: 'Lenken er bare for deg. Den virker én gang, og i ti minutter.',
  openButton: 'Åpne tilkoblingene mine',

  listTitle: 'Tilkoblingene dine',
  listLead: (app) => `Dette deler du med ${app}. Du kan endre eller avslutte det når som helst.`,
  nothing: 'Du har ikke koblet til noen bank.',
  nothingMore: (app) => `Hvis du kobler til en i ${app}, står den her.`,
  nothingLeft: 'Ingenting er koblet til lenger.',
  change: 'Se og endre',
  history: 'Historikk',
  endedHeading: 'Avsluttet',
  unfinishedHeading: 'Forespørsler som ikke førte til noe',
  signOut: 'Logg ut',

  standings: {
    unfinished: 'Ikke fullført',
    active: 'Tilkoblet',
    failing: 'Tilkoblet, men banken svarte ikke sist',
    renew: 'Ikke lenger oppdatert: banken ber deg logge inn på nytt',
    ended: 'Avsluttet',
  },
  accounts: 'Kontoer',
  noAccounts: 'Ingen',
  reads: (app) => `Hva ${app} kan lese`,
  kinds: {
    accounts: 'Kontonavn og kontonumre',
    balances: 'Saldoer, og hva lån og investeringer er verdt',
    transactions: 'Betalinger',
    identity: 'Navnet ditt, fødselsdato og fødselsnummer, og hvem som eier kontoene',
  },
  since: 'Siden',
  until: 'Til',
  lastRead: 'Sist lest i banken',
  never: 'Aldri',
  readBy: {
    person: () => 'mens du var der',
    app: (app) => `fordi ${app} ba om det`,
    background: () => 'i bakgrunnen',
  },

  back: 'Alle tilkoblinger',
  stopHeading: (app) => `Hva du deler med ${app}`,
  stopHint:
    'En hake betyr at det deles. Fjern haken for det du ikke lenger vil dele. Ingenting skjer før du bekrefter.',
  stopAccounts: 'Kontoer',
  stopKinds: 'Typer opplysninger',
  stopButton: 'Slutt å dele det uten hake',
  stopNone: 'Alt har fortsatt hake. Fjern minst én.',
  stopAll: (bank) =>
    `Da er det ingen konto igjen. Hvis du ikke vil dele noen, kan du avslutte tilkoblingen til ${bank} i stedet.`,
  endedLine: (app, bank) => `${app} kan ikke lenger lese noe fra ${bank} her.`,
  reducedLine: (app) => `Deles ikke lenger med ${app}`,
  withdrawnHeading: 'Deles ikke lenger',
  stoppedOn: (date) => `siden ${date}`,
  withdrawnBack: (app) => `Koble til banken på nytt i ${app} for å dele det igjen.`,
  disconnectHeading: 'Ikke dele noe lenger',
  disconnectHint: (app, bank) => `${app} kan da ikke lese noe fra ${bank}.`,
  disconnectLink: (bank) => `Avslutt tilkoblingen til ${bank}`,
  steps: {
    requested: 'Du godtok og gikk til banken',
    authorised: 'Tillatt i banken',
    active: 'Gitt',
    expiring: 'Utløper innen en uke',
    expired: 'Utløpt',
    revoked: 'Avsluttet',
    rejected: 'Ikke gitt',
    consumed: 'Gitt én gang',
  },
  requestedByApp: 'Forespurt i banken; appen opplyser at du godtok',
  reductions: {
    account: 'En konto deles ikke lenger',
    balances: 'Saldoer deles ikke lenger',
    transactions: 'Betalinger deles ikke lenger',
    identity: 'Navnet og identiteten din deles ikke lenger',
  },
  actors: {
    person: () => 'av deg',
    client: (app) => `av ${app}`,
    bank: (_app, bank) => `av ${bank}`,
    operator: () => 'av den som driver tjenesten',
    system: () => 'automatisk',
  },

  accessHeading: (app) => `Tilgang som ${app} har`,
  accessLead: (app) => `Med denne leser ${app} det du har koblet til, og det du kobler til senere.`,
  lastUsed: 'Sist brukt',
  accessLink: 'Avslutt denne tilgangen',
  accessEndedLine: (app) => `Tilgangen til ${app} er avsluttet.`,

  keep: 'La det være som det er',
  reduceTitle: (app) => `Slutte å dele dette med ${app}?`,
  reduceWhat: (app) =>
    `${app} kan straks ikke lese det her lenger, det hentes ikke fra banken på nytt, og kopien vår slettes.`,
  reduceButton: 'Slutt å dele',
  disconnectTitle: (bank) => `Avslutte tilkoblingen til ${bank}?`,
  disconnectWhat: (app, bank) =>
    `${app} kan straks ikke lese noe fra ${bank} her lenger. Kopien vår slettes, og vi ber ${bank} om å avslutte tilgangen.`,
  disconnectButton: 'Avslutt tilkoblingen',
  accessTitle: (app) => `Avslutte tilgangen til ${app}?`,
  accessWhat: (app) =>
    `Alt som ${app} leser opplysningene dine med nå, stopper straks. Tilkoblingene dine blir; ${app} kan bare lese dem igjen med ny tilgang. Avslutt også tilkoblingene hvis du ikke vil dele noe lenger.`,
  accessButton: 'Avslutt tilgangen',
  copies: (app) => `Det ${app} har lest før, kan fortsatt være lagret der. Be ${app} om å slette det.`,

  linkUsed: {
    title: 'Lenken er brukt eller for gammel',
    detail:
      'For din sikkerhet virker den én gang, og i ti minutter. Gå tilbake til appen og åpne tilkoblingene dine derfra.',
  },
  elsewhere: {
    title: 'Åpne tilkoblingene dine fra appen',
    detail:
      'Siden hører til en annen nettleser, eller denne nettleseren lagrer ikke informasjonskapsler. Gå tilbake til appen og åpne tilkoblingene dine derfra.',
  },
  expired: {
    title: 'Du er logget ut',
    detail:
      'For din sikkerhet lukkes siden etter 15 minutter uten bruk, og etter en time. Gå tilbake til appen og åpne tilkoblingene dine derfra.',
  },
  signedOut: {
    title: 'Du er logget ut',
    detail: 'Åpne tilkoblingene dine fra appen for å komme tilbake.',
  },
  notHere: {
    title: 'Tilkoblingen er ikke her',
    detail: 'Den finnes ikke, eller den er ikke din.',
  },
  toList: 'Vis tilkoblingene mine',
}
