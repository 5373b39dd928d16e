// table: The consent dashboard in Dutch

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const nl: DashboardTexts = {
  ...PAGE_TEXTS.nl,
  openTitle: (app) => `Uw koppelingen met ${app}`,
  openLead: (app) =>
    `Bekijk welke banken u met ${app} hebt gekoppeld en wat er wordt gedeeld, en beëindig wat u niet meer wilt.`,
  openOnce: 'Deze link is alleen van u. Hij werkt één keer en tien minuten lang.',
  openButton: 'Mijn koppelingen openen',

  listTitle: 'Uw koppelingen',
  listLead: (app) => `Dit deelt u met ${app}. U kunt het op elk moment wijzigen of beëindigen.`,
  nothing: 'U hebt geen bank gekoppeld.',
  nothingMore: (app) => `Als u er een koppelt in ${app}, staat die hier.`,
  nothingLeft: 'Er is niets meer gekoppeld.',
  change: 'Bekijken en wijzigen',
  history: 'Geschiedenis',
  endedHeading: 'Beëindigd',
  unfinishedHeading: 'Verzoeken die tot niets leidden',
  signOut: 'Uitloggen',

  standings: {
    unfinished: 'Niet afgerond',
    active: 'Gekoppeld',
    failing: 'Gekoppeld, maar de bank antwoordde de laatste keer niet',
    renew: 'Niet meer actueel: de bank vraagt u opnieuw in te loggen',
    ended: 'Beëindigd',
  },
  accounts: 'Rekeningen',
  noAccounts: 'Geen',
  reads: (app) => `Wat ${app} kan inzien`,
  kinds: {
    accounts: 'Namen en nummers van rekeningen',
    balances: 'Saldi en de waarde van leningen en beleggingen',
    transactions: 'Betalingen',
    identity: 'Uw naam, geboortedatum en identificatienummer, en van wie de rekeningen zijn',
  },
  since: 'Sinds',
  until: 'Tot',
  lastRead: 'Laatst gelezen bij de bank',
  never: 'Nooit',
  readBy: {
    person: () => 'terwijl u erbij was',
    app: (app) => `omdat ${app} erom vroeg`,
    background: () => 'op de achtergrond',
  },

  back: 'Alle koppelingen',
  stopHeading: (app) => `Wat u deelt met ${app}`,
  stopHint:
    'Een vinkje betekent dat het wordt gedeeld. Haal het vinkje weg bij wat u niet meer wilt delen. Er gebeurt niets voordat u bevestigt.',
  stopAccounts: 'Rekeningen',
  stopKinds: 'Soorten gegevens',
  stopButton: 'Niet meer delen wat niet is aangevinkt',
  stopNone: 'Alles is nog aangevinkt. Haal ten minste één vinkje weg.',
  stopAll: (bank) =>
    `Dan blijft er geen rekening over. Beëindig de koppeling met ${bank} als u geen enkele meer wilt delen.`,
  endedLine: (app, bank) => `${app} kan hier niets meer van ${bank} inzien.`,
  reducedLine: (app) => `Niet meer gedeeld met ${app}`,
  withdrawnHeading: 'Niet meer gedeeld',
  stoppedOn: (date) => `sinds ${date}`,
  withdrawnBack: (app) => `Koppel de bank opnieuw in ${app} om het weer te delen.`,
  disconnectHeading: 'Niets meer delen',
  disconnectHint: (app, bank) => `${app} kan dan niets meer van ${bank} inzien.`,
  disconnectLink: (bank) => `Koppeling met ${bank} beëindigen`,
  steps: {
    requested: 'U ging akkoord en ging naar de bank',
    authorised: 'Toegestaan bij de bank',
    active: 'Gegeven',
    expiring: 'Loopt binnen een week af',
    expired: 'Verlopen',
    revoked: 'Beëindigd',
    rejected: 'Niet gegeven',
    consumed: 'Eenmalig gegeven',
  },
  requestedByApp: 'Aangevraagd bij de bank; volgens de app ging u akkoord',
  reductions: {
    account: 'Een rekening wordt niet meer gedeeld',
    balances: 'Saldi worden niet meer gedeeld',
    transactions: 'Betalingen worden niet meer gedeeld',
    identity: 'Uw naam en identiteit worden niet meer gedeeld',
  },
  actors: {
    person: () => 'door u',
    client: (app) => `door ${app}`,
    bank: (_app, bank) => `door ${bank}`,
    operator: () => 'door de beheerder van deze dienst',
    system: () => 'automatisch',
  },

  accessHeading: (app) => `Toegang die ${app} heeft`,
  accessLead: (app) => `Hiermee leest ${app} wat u hebt gekoppeld en wat u later koppelt.`,
  lastUsed: 'Laatst gebruikt',
  accessLink: 'Deze toegang beëindigen',
  accessEndedLine: (app) => `De toegang van ${app} is beëindigd.`,

  keep: 'Zo laten',
  reduceTitle: (app) => `Dit niet meer delen met ${app}?`,
  reduceWhat: (app) =>
    `${app} kan het hier meteen niet meer inzien, het wordt niet meer bij de bank opgehaald en onze kopie wordt verwijderd.`,
  reduceButton: 'Niet meer delen',
  disconnectTitle: (bank) => `Koppeling met ${bank} beëindigen?`,
  disconnectWhat: (app, bank) =>
    `${app} kan hier meteen niets meer van ${bank} inzien. Onze kopie wordt verwijderd en we melden ${bank} dat de toegang is beëindigd.`,
  disconnectButton: 'Koppeling beëindigen',
  accessTitle: (app) => `De toegang van ${app} beëindigen?`,
  accessWhat: (app) =>
    `Alles waarmee ${app} uw gegevens nu leest, stopt meteen. Uw koppelingen blijven; ${app} kan ze alleen weer lezen met nieuwe toegang. Beëindig ook de koppelingen als u niets meer wilt delen.`,
  accessButton: 'Toegang beëindigen',
  copies: (app) =>
    `Wat ${app} eerder heeft gelezen, kan daar nog bewaard zijn. Vraag ${app} het te verwijderen.`,

  linkUsed: {
    title: 'Deze link is al gebruikt of te oud',
    detail:
      'Voor uw veiligheid werkt hij één keer en tien minuten lang. Ga terug naar de app en open daar uw koppelingen.',
  },
  elsewhere: {
    title: 'Open uw koppelingen vanuit de app',
    detail:
      'Deze pagina hoort bij een andere browser, of deze browser bewaart geen cookies. Ga terug naar de app en open daar uw koppelingen.',
  },
  expired: {
    title: 'U bent uitgelogd',
    detail:
      'Voor uw veiligheid sluit deze pagina na 15 minuten zonder gebruik en na een uur. Ga terug naar de app en open daar uw koppelingen.',
  },
  signedOut: {
    title: 'U bent uitgelogd',
    detail: 'Open uw koppelingen vanuit de app om terug te komen.',
  },
  notHere: {
    title: 'Deze koppeling is hier niet',
    detail: 'Ze bestaat niet of is niet van u.',
  },
  toList: 'Mijn koppelingen tonen',
}
