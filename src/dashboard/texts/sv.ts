// table: The consent dashboard in Swedish

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const sv: DashboardTexts = {
  ...PAGE_TEXTS.sv,
  openTitle: (app) => `Dina anslutningar till ${app}`,
  openLead: (app) =>
    `Se vilka banker du har anslutit till ${app} och vad som delas, och avsluta det du inte längre vill dela.`,
  openOnce: 'Länken är bara din. Den fungerar en gång och i tio minuter.',
  openButton: 'Öppna mina anslutningar',

  listTitle: 'Dina anslutningar',
  listLead: (app) => `Det här delar du med ${app}. Du kan ändra eller avsluta det när som helst.`,
  nothing: 'Du har inte anslutit någon bank.',
  nothingMore: (app) => `Om du ansluter en i ${app} visas den här.`,
  nothingLeft: 'Ingenting är anslutet längre.',
  change: 'Visa och ändra',
  history: 'Historik',
  endedHeading: 'Avslutade',
  unfinishedHeading: 'Förfrågningar som inte ledde till något',
  signOut: 'Logga ut',

  standings: {
    unfinished: 'Inte klar',
    active: 'Ansluten',
    failing: 'Ansluten, men banken svarade inte senast',
    renew: 'Inte längre aktuell: banken ber dig logga in igen',
    ended: 'Avslutad',
  },
  accounts: 'Konton',
  noAccounts: 'Inga',
  reads: (app) => `Vad ${app} kan läsa`,
  kinds: {
    accounts: 'Kontonamn och kontonummer',
    balances: 'Saldon, och vad lån och placeringar är värda',
    transactions: 'Betalningar',
    identity: 'Ditt namn, födelsedatum och personnummer, och vem som har kontona',
  },
  since: 'Sedan',
  until: 'Till',
  lastRead: 'Senast läst hos banken',
  never: 'Aldrig',
  readBy: {
    person: () => 'när du var där',
    app: (app) => `på begäran av ${app}`,
    background: () => 'i bakgrunden',
  },

  back: 'Alla anslutningar',
  stopHeading: (app) => `Vad du delar med ${app}`,
  stopHint:
    'En bock betyder att det delas. Ta bort bocken för det du inte längre vill dela. Ingenting händer förrän du bekräftar.',
  stopAccounts: 'Konton',
  stopKinds: 'Typer av uppgifter',
  stopButton: 'Sluta dela det som inte är ikryssat',
  stopNone: 'Allt är fortfarande ikryssat. Ta bort minst en bock.',
  stopAll: (bank) =>
    `Då blir inget konto kvar. Om du inte vill dela något av dem kan du avsluta anslutningen till ${bank} i stället.`,
  endedLine: (app, bank) => `${app} kan inte längre läsa något från ${bank} här.`,
  reducedLine: (app) => `Delas inte längre med ${app}`,
  withdrawnHeading: 'Delas inte längre',
  stoppedOn: (date) => `sedan ${date}`,
  withdrawnBack: (app) => `Om du vill dela det igen, anslut banken på nytt i ${app}.`,
  disconnectHeading: 'Dela ingenting längre',
  disconnectHint: (app, bank) => `${app} kan då inte läsa något hos ${bank}.`,
  disconnectLink: (bank) => `Avsluta anslutningen till ${bank}`,
  steps: {
    requested: 'Du godkände och gick till banken',
    authorised: 'Tillåtet hos banken',
    active: 'Lämnat',
    expiring: 'Upphör inom en vecka',
    expired: 'Har löpt ut',
    revoked: 'Avslutat',
    rejected: 'Inte lämnat',
    consumed: 'Lämnat en gång',
  },
  requestedByApp: 'Begärt hos banken; appen säger att du godkände',
  reductions: {
    account: 'Ett konto delas inte längre',
    balances: 'Saldon delas inte längre',
    transactions: 'Betalningar delas inte längre',
    identity: 'Ditt namn och din identitet delas inte längre',
  },
  actors: {
    person: () => 'av dig',
    client: (app) => `av ${app}`,
    bank: (_app, bank) => `av ${bank}`,
    operator: () => 'av den som driver tjänsten',
    system: () => 'av sig självt',
  },

  accessHeading: (app) => `Åtkomst som ${app} har`,
  accessLead: (app) => `Med den läser ${app} det du har anslutit och det du ansluter senare.`,
  lastUsed: 'Senast använd',
  accessLink: 'Avsluta åtkomsten',
  accessEndedLine: (app) => `Åtkomsten för ${app} har upphört.`,

  keep: 'Behåll som det är',
  reduceTitle: (app) => `Sluta dela detta med ${app}?`,
  reduceWhat: (app) =>
    `Genast kan ${app} inte längre läsa det här, det hämtas inte från banken igen, och vår kopia raderas.`,
  reduceButton: 'Sluta dela',
  disconnectTitle: (bank) => `Avsluta anslutningen till ${bank}?`,
  disconnectWhat: (app, bank) =>
    `Genast kan ${app} inte längre läsa något från ${bank} här. Vår kopia raderas, och vi ber ${bank} att avsluta åtkomsten.`,
  disconnectButton: 'Avsluta anslutningen',
  accessTitle: (app) => `Avsluta åtkomsten för ${app}?`,
  accessWhat: (app) =>
    `Allt som ${app} nu läser dina uppgifter med slutar fungera genast. Dina anslutningar finns kvar; ${app} kan bara läsa dem igen om den får ny åtkomst. Om du inte vill dela något alls, avsluta också anslutningarna.`,
  accessButton: 'Avsluta åtkomsten',
  copies: (app) => `Det som ${app} redan har läst kan fortfarande finnas där. Be ${app} att radera det.`,

  linkUsed: {
    title: 'Länken är använd eller för gammal',
    detail:
      'För din säkerhet fungerar den en gång och i tio minuter. Gå tillbaka till appen och öppna dina anslutningar därifrån.',
  },
  elsewhere: {
    title: 'Öppna dina anslutningar från appen',
    detail:
      'Sidan hör till en annan webbläsare, eller så sparar den här inte kakor. Gå tillbaka till appen och öppna dina anslutningar därifrån.',
  },
  expired: {
    title: 'Du är utloggad',
    detail:
      'För din säkerhet stängs sidan efter 15 minuter utan användning, och efter en timme. Gå tillbaka till appen och öppna dina anslutningar därifrån.',
  },
  signedOut: {
    title: 'Du är utloggad',
    detail: 'Öppna dina anslutningar från appen om du vill komma tillbaka.',
  },
  notHere: {
    title: 'Anslutningen finns inte här',
    detail: 'Den finns inte, eller så är den inte din.',
  },
  toList: 'Visa mina anslutningar',
}
