// table: The consent dashboard in Danish

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const da: DashboardTexts = {
  ...PAGE_TEXTS.da,
  openTitle: (app) => `Dine forbindelser med ${app}`,
  openLead: (app) =>
    `Se, hvilke banker du har tilknyttet ${app}, og hvad der deles, og afslut det, du ikke længere vil have.`,
  openOnce: 'Linket er kun til dig. Det virker én gang og i ti minutter.',
  openButton: 'Åbn mine forbindelser',

  listTitle: 'Dine forbindelser',
  listLead: (app) => `Dette deler du med ${app}. Du kan ændre eller afslutte det når som helst.`,
  nothing: 'Du har ikke tilknyttet en bank.',
  nothingMore: (app) => `Hvis du tilknytter en i ${app}, står den her.`,
  nothingLeft: 'Intet er tilknyttet længere.',
  change: 'Se og ændr',
  history: 'Historik',
  endedHeading: 'Afsluttet',
  unfinishedHeading: 'Anmodninger, der ikke førte til noget',
  signOut: 'Log af',

  standings: {
    unfinished: 'Ikke færdig',
    active: 'Tilknyttet',
    failing: 'Tilknyttet, men banken svarede ikke sidste gang',
    renew: 'Ikke længere opdateret: banken beder dig logge på igen',
    ended: 'Afsluttet',
  },
  accounts: 'Konti',
  noAccounts: 'Ingen',
  reads: (app) => `Hvad ${app} kan læse`,
  kinds: {
    accounts: 'Kontonavne og kontonumre',
    balances: 'Saldi og værdien af lån og investeringer',
    transactions: 'Betalinger',
    identity: 'Dit navn, din fødselsdato og dit id-nummer, og hvem kontiene tilhører',
  },
  since: 'Siden',
  until: 'Indtil',
  lastRead: 'Sidst læst hos banken',
  never: 'Aldrig',
  readBy: {
    person: () => 'mens du var der',
    app: (app) => `fordi ${app} bad om det`,
    background: () => 'i baggrunden',
  },

  back: 'Alle forbindelser',
  stopHeading: (app) => `Hvad du deler med ${app}`,
  stopHint:
    'Et flueben betyder, at det deles. Fjern fluebenet ved det, du ikke længere vil dele. Der sker ikke noget, før du bekræfter.',
  stopAccounts: 'Konti',
  stopKinds: 'Typer af oplysninger',
  stopButton: 'Stop med at dele det uden flueben',
  stopNone: 'Alt har stadig flueben. Fjern mindst ét.',
  stopAll: (bank) =>
    `Så er der ingen konto tilbage. Hvis du ikke vil dele nogen, kan du i stedet afslutte forbindelsen til ${bank}.`,
  endedLine: (app, bank) => `${app} kan ikke længere læse noget fra ${bank} her.`,
  reducedLine: (app) => `Deles ikke længere med ${app}`,
  withdrawnHeading: 'Deles ikke længere',
  stoppedOn: (date) => `siden ${date}`,
  withdrawnBack: (app) => `Tilknyt banken igen i ${app} for at dele det igen.`,
  disconnectHeading: 'Del intet længere',
  disconnectHint: (app, bank) => `${app} kan derefter ikke læse noget fra ${bank}.`,
  disconnectLink: (bank) => `Afslut forbindelsen til ${bank}`,
  steps: {
    requested: 'Du accepterede og gik til banken',
    authorised: 'Tilladt hos banken',
    active: 'Givet',
    expiring: 'Udløber inden for en uge',
    expired: 'Udløbet',
    revoked: 'Afsluttet',
    rejected: 'Ikke givet',
    consumed: 'Givet én gang',
  },
  requestedByApp: 'Anmodet hos banken; appen oplyser, at du accepterede',
  reductions: {
    account: 'En konto deles ikke længere',
    balances: 'Saldi deles ikke længere',
    transactions: 'Betalinger deles ikke længere',
    identity: 'Dit navn og din identitet deles ikke længere',
  },
  actors: {
    person: () => 'af dig',
    client: (app) => `af ${app}`,
    bank: (_app, bank) => `af ${bank}`,
    operator: () => 'af den, der driver tjenesten',
    system: () => 'automatisk',
  },

  accessHeading: (app) => `Adgang, som ${app} har`,
  accessLead: (app) => `Med den læser ${app} det, du har tilknyttet, og det, du tilknytter senere.`,
  lastUsed: 'Sidst brugt',
  accessLink: 'Afslut denne adgang',
  accessEndedLine: (app) => `Adgangen for ${app} er afsluttet.`,

  keep: 'Behold det, som det er',
  reduceTitle: (app) => `Stop med at dele dette med ${app}?`,
  reduceWhat: (app) =>
    `${app} kan straks ikke læse det her længere, det hentes ikke fra banken igen, og vores kopi slettes.`,
  reduceButton: 'Stop deling',
  disconnectTitle: (bank) => `Afslut forbindelsen til ${bank}?`,
  disconnectWhat: (app, bank) =>
    `${app} kan straks ikke læse noget fra ${bank} her længere. Vores kopi slettes, og vi beder ${bank} om at afslutte adgangen.`,
  disconnectButton: 'Afslut forbindelsen',
  accessTitle: (app) => `Afslut adgangen for ${app}?`,
  accessWhat: (app) =>
    `Alt det, som ${app} læser dine oplysninger med nu, stopper straks. Dine forbindelser bliver; ${app} kan kun læse dem igen med ny adgang. Afslut også forbindelserne, hvis du intet vil dele længere.`,
  accessButton: 'Afslut adgangen',
  copies: (app) => `Det, ${app} har læst før, kan stadig være gemt dér. Bed ${app} om at slette det.`,

  linkUsed: {
    title: 'Linket er brugt eller for gammelt',
    detail:
      'Af hensyn til din sikkerhed virker det én gang og i ti minutter. Gå tilbage til appen, og åbn dine forbindelser derfra.',
  },
  elsewhere: {
    title: 'Åbn dine forbindelser fra appen',
    detail:
      'Siden hører til en anden browser, eller denne browser gemmer ikke cookies. Gå tilbage til appen, og åbn dine forbindelser derfra.',
  },
  expired: {
    title: 'Du er logget af',
    detail:
      'Af hensyn til din sikkerhed lukker siden efter 15 minutter uden brug og efter en time. Gå tilbage til appen, og åbn dine forbindelser derfra.',
  },
  signedOut: {
    title: 'Du er logget af',
    detail: 'Åbn dine forbindelser fra appen for at komme tilbage.',
  },
  notHere: {
    title: 'Forbindelsen findes ikke her',
    detail: 'Den findes ikke, eller den er ikke din.',
  },
  toList: 'Vis mine forbindelser',
}
