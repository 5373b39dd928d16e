// table: The hosted flow in Estonian
// Names of apps and banks are not inflected: a noun before them takes the case.

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const et: LinkTexts = {
  ...PAGE_TEXTS.et,
  cancel: 'Loobu',
  back: (app) => `Tagasi rakendusse ${app}`,

  chooseTitle: 'Valige oma pank',
  chooseLead: (app) => `${app} soovib näha Teie kontosid.`,
  marketLabel: 'Riik',
  searchLabel: 'Teie panga nimi',
  searchButton: 'Otsi',
  searchNone: (query) => `Ükski pank ei vasta otsingule „${query}“.`,
  searchMore: 'Sobib veel panku. Kirjutage nimest rohkem.',
  searchAll: 'Näita kõiki panku',
  banksFound: (count) => `Leitud panku: ${count}`,
  banksIn: (market) => `Pangad, riik: ${market}`,
  noBanks: (market) => `Selles riigis ei saa veel panka ühendada: ${market}.`,

  consentTitle: (app) => `Kas jagada oma kontosid rakendusega ${app}?`,
  consentLead: (app, bank) => `Kui nõustute, jagab ${bank} siin loetletut rakendusega ${app}.`,
  whatHeading: 'Mida jagatakse',
  whatItems: {
    identity: 'Teie nimi, sünniaeg ja isikukood',
    accounts: 'Kontode nimed, numbrid ja omanikud',
    balances: 'Kontojäägid',
    payments: 'Viimase 12 kuu maksed',
    wealth: 'Laenud koos tingimustega ja investeeringud koos sisuga',
  },
  paymentsAndNew: 'Viimase 12 kuu maksed ja uued maksed',
  whatNot: 'Sellega ei saa keegi raha liigutada.',
  howLongHeading: 'Kui kauaks',
  howLongOnce: (app) => `Üks kord. ${app} saab andmeid lugeda 24 tundi; seejärel need siin kustutatakse.`,
  howLongUntil: (app, bank, date) =>
    `Kuni ${date}. Saate selle igal ajal varem lõpetada rakenduses ${app} või pangas ${bank}.`,
  reportTitle: (app) => `Kas kinnitada oma kontod rakendusele ${app}?`,
  reportLead: (app, bank) =>
    `Kui nõustute, kinnitab ${bank} siin loetletu ja ${app} saab selle kohta aruande.`,
  howLongReport: (app) =>
    `Üks kord. ${app} saab aruannet lugeda ühe tunni; 24 tunni pärast kustutatakse siin kõik.`,
  refreshTitle: (app) => `Kas uuendada Teie kontosid rakenduse ${app} jaoks?`,
  refreshLead: (app, bank) =>
    `Kui nõustute, loeme Teie kontod pangas ${bank} rakenduse ${app} jaoks uuesti, kasutades Teie antud juurdepääsu.`,
  refreshHowLong: (app) =>
    `Midagi ei muutu: ${app} säilitab Teie antud juurdepääsu, kuni see lõpeb või Te selle lõpetate.`,
  refreshNext: (bank) => `Te ei pea panka ${bank} uuesti sisse logima. See võtab mõne sekundi.`,
  refreshNow: 'Uuenda kohe',
  extendNow: 'Pikenda',
  nextHeading: 'Mis edasi saab',
  next: (app, bank) =>
    `Logite sisse panga ${bank} enda lehel ja valite kontod. ${app} ei näe kunagi Teie parooli.`,
  nextHere: (app, bank) =>
    `Logite järgmisel lehel panka ${bank} sisse ja valite kontod. Sisestatu läheb ainult panka: ${app} ei näe seda kunagi ja meie seda ei salvesta.`,
  nextDevice: (app, bank) =>
    `Kinnitate pangas ${bank}, siin või oma telefonis, ja valite seal kontod. ${app} ei näe kunagi Teie parooli.`,
  idHint: (app, name) => `${app} tunneb Teid nimega ${name}. Kui see ei ole Teie, loobuge.`,
  continueTo: (bank) => `Jätka panka ${bank}`,
  otherBank: 'Vali teine pank',
  unfinished: (bank) => `Teil on pangas ${bank} veel pooleli. Jätkake, et sinna tagasi minna.`,
  unreachable: (bank) =>
    `Pangaga ${bank} ei saa praegu ühendust. Proovige hetke pärast uuesti või valige teine pank.`,
  bankUnknown: 'Seda panka ei saa siin ühendada. Valige teine.',

  signInTitle: (bank) => `Logige sisse panka ${bank}`,
  signInLead: (bank) => `Sisestatu läheb ainult panka ${bank}. Me ei salvesta seda.`,
  methodTitle: 'Hankige kood',
  codeTitle: 'Sisestage kood',
  accountsTitle: 'Valige, mida jagate',
  noAccountsHere: (app, bank) =>
    `${bank} ei näita Teile kontosid. Kui jätkate, saab ${app} teada ainult seda.`,
  fields: {
    username: 'Kasutajanimi',
    password: 'Parool',
    method: 'Kuidas soovite koodi saada?',
    code: 'Ühekordne kood',
    question: 'Vastus turvaküsimusele',
    accounts: 'Jagatavad kontod',
  },
  signInSubmit: 'Jätka',
  wrongCredentials: 'Kasutajanimi või parool on vale. Kontrollige mõlemat ja proovige uuesti.',
  wrongCode: 'See kood on vale. Proovige uuesti.',
  wrongAnswer: 'See vastus ei ole õige. Proovige uuesti.',
  chooseAccount: 'Valige vähemalt üks konto.',
  answerInvalid: 'Midagi on puudu. Täitke kõik väljad.',
  reportAccountsTitle: { one: 'Valige konto', several: 'Valige kontod' },
  reportAccountsLead: (app) => `${app} saab aruande sellest, mille siin valite, ja mitte millestki muust.`,
  lastTry: (bank) =>
    `Üks katse on alles: pärast järgmist viga lõpeb sisselogimine siin, et ${bank} Teid ei blokeeriks.`,
  deviceTitle: (bank) => `Kinnitage pangas ${bank}`,
  deviceLead: (bank) =>
    `Avage ${bank} siin või oma telefonis, logige sisse ja kinnitage. Ka seal peab olema see kood:`,
  deviceMatch: 'Kood',
  deviceOpen: (bank) => `Ava ${bank} uuel vahekaardil`,
  deviceScan: (bank) => `Või skannige kood telefoniga, et ${bank} seal avada`,
  deviceWaiting: 'See leht läheb ise edasi, kui olete kinnitanud.',
  windowTitle: (bank) => `Jätkake pangas ${bank}`,
  windowLead: (bank) => `${bank} avaneb omaette aknas. See leht läheb ise edasi, kui olete seal lõpetanud.`,
  windowAgain: (bank) => `Ava ${bank} uuesti`,
  windowDone: (app) => `Minge tagasi rakenduse ${app} lehele, millel alustasite. Seal läheb edasi.`,

  readingTitle: (bank) => `Loeme Teie kontosid pangas ${bank}`,
  reading: 'See võtab mõne sekundi. Hoidke leht avatuna.',
  readingSlow: (bank) =>
    `${bank} vastab tavapärasest aeglasemalt. Võite oodata, uuesti proovida või tagasi minna.`,
  readingCheck: 'Kontrolli kohe',

  leavingTitle: (app) => `Viime Teid tagasi rakendusse ${app}`,
  leavingConnected: 'Teie kontod on ühendatud.',
  leavingNothing: 'Midagi ei jagatud.',
  leavingContinue: (app) => `Jätka rakendusse ${app}`,
  returnedTitle: 'Võite selle lehe sulgeda',
  returned: (app) =>
    `Teid suunati siit tagasi rakendusse ${app}. Kui seal midagi ei juhtunud, alustage seal uuesti.`,

  payment: {
    title: (amount) => `Maksa ${amount}`,
    to: 'Saaja',
    reference: 'Selgitus',
    lead: (app) =>
      `Valite siin oma panga ja kinnitate makse seal. Rakendus ${app} ei näe teie parooli kunagi.`,
    badLink:
      'Link, mis teid siia tõi, on poolik, lubamatu või liiga vana. Midagi ei makstud. Minge tagasi ja alustage uuesti.',
  },

  expired: {
    title: 'See leht on aegunud',
    detail:
      'Teie turvalisuse huvides töötab see ainult 30 minutit. Minge tagasi sinna, kust tulite, ja alustage uuesti.',
  },
  elsewhere: {
    title: 'Jätkake seal, kus alustasite',
    detail:
      'See leht kuulub teisele brauserile või see brauser ei salvesta küpsiseid. Avage see seal, kus alustasite, või minge tagasi sinna, kust tulite, ja alustage uuesti.',
  },
  openAgain: 'Ava uuesti',
  badLink: {
    title: 'See link ei tööta',
    detail:
      'Link, mis Teid siia tõi, on puudulik või keelatud. Midagi ei jagatud. Minge tagasi sinna, kust tulite, ja alustage uuesti.',
  },
  notServed: {
    title: 'Seda teenust siin ei pakuta',
    detail:
      'Link soovib midagi, mida siin teha ei saa, näiteks makset või sissetuleku kontrolli. Midagi ei jagatud. Minge tagasi sinna, kust tulite, ja valige teine viis.',
  },
  connectionBusy: {
    title: 'Teie kontosid juba uuendatakse',
    detail:
      'Keegi on alustanud selle ühenduse uuendamist või see ootab Teie kinnitust pangas. Lõpetage see enne või proovige kümne minuti pärast uuesti.',
  },
  cancelledMessage: 'Kasutaja loobus.',
  declinedMessage: 'Kasutaja ei andnud pangas juurdepääsu.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} ei vastanud`,
      detail: `Pangaga ${bank} ei saa praegu ühendust, seega midagi ei jagatud. Proovige hiljem uuesti.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} ei võtnud ühendust vastu`,
      detail: `${bank} lükkas meie päringu tagasi, seega midagi ei jagatud. Proovige hiljem uuesti või kasutage teist panka.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'Sisselogimine ei õnnestunud',
      detail: `${bank} ei võtnud sisestatut vastu. Kontrollige andmeid ja proovige uuesti.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Pangas ${bank} läks midagi valesti`,
      detail: `${bank} andis vastuse, millest me aru ei saa, seega midagi ei jagatud. Proovige hiljem uuesti.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} ei tunne Teid`,
      detail: `Pangas ${bank} ei ole sellise kasutajanimega klienti. Kontrollige seda või kasutage teist panka.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'Kood oli liiga mitu korda vale',
      detail: `Teie turvalisuse huvides peatas ${bank} sisselogimise ja midagi ei jagatud. Alustage uuesti, et saada uus kood.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'Kinnitamisest loobuti',
      detail: `Sellest loobuti pangas ${bank}, seega midagi ei jagatud. Kui soovite jätkata, alustage uuesti.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'Kinnitamine võttis liiga kaua aega',
      detail: `${bank} ootas Teie kinnitust ja lõpetas ootamise. Midagi ei jagatud. Alustage uuesti, kui olete valmis.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Te ei saa praegu pangas ${bank} kinnitada`,
      detail: `Panga ${bank} kinnitusleht või rakendus hetkel ei tööta, seega midagi ei jagatud. Proovige hiljem uuesti.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} on juurdepääsu blokeerinud`,
      detail: `Võtke ühendust pangaga ${bank}, et Teie internetipank taas avataks, ja tulge siis tagasi.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Olete mujal sisse logitud',
      detail: `${bank} lubab korraga ühte sisselogimist, seega midagi ei jagatud. Logige seal välja, oodake minut ja alustage uuesti.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} ei luba Teil seda jagada`,
      detail: `Te ei tohi neid kontosid jagada, seega midagi ei jagatud. Paluge luba pangalt ${bank} või kontode omanikult või kasutage teist kontot.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} vajab Teilt enne midagi`,
      detail: `Midagi ei jagatud. Logige sisse panga ${bank} enda lehel või rakenduses, tehke palutu ja alustage uuesti.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `Nii ei saa panka ${bank} sisse logida`,
      detail: `${bank} ei paku siin Teie sisselogimisviisi, seega midagi ei jagatud. Kasutage teist viisi, näiteks panga rakendust, või teist panka.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `Pangalt ${bank} küsiti liiga tihti`,
      detail: `${bank} soovib pausi, seega midagi uut ei loetud. Proovige tunni aja pärast uuesti.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Sisse logis keegi teine',
      detail: `See ühendus kuulub panga ${bank} teisele kliendile, seega midagi ei jagatud. Alustage uuesti ja logige sisse isikuna, kelle kontod on ühendatud.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'Pank ei näidanud, kes sisse logis',
      detail: `${bank} ei teatanud, kes sisse logis, mistõttu ei saa kindlaks teha, kas see ühendus on teie oma, ja midagi ei jagatud. Alustage uuesti ja lubage pangal ${bank} küsimise korral oma isikuandmeid jagada. Muul juhul eemaldage ühendus ja ühendage pank uuesti.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'Sisselogimine võttis liiga kaua aega',
      detail: `${bank} lõpetas sisselogimise, seega midagi ei jagatud. Alustage uuesti, kui olete valmis.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Jagatavaid kontosid ei ole',
      detail: `${bank} ei näita Teile kontosid või Te ei valinud ühtegi. Valige vähemalt üks või kasutage teist panka.`,
    }),
    code_invalid: (app) => ({
      title: 'See link on kasutatud või liiga vana',
      detail: `Teie turvalisuse huvides töötab link ühe korra ja lühikest aega. Minge tagasi rakendusse ${app} ja alustage uuesti.`,
    }),
    access_ended: (app) => ({
      title: `${app} on selle lõpetanud`,
      detail: `Selle lehe juurdepääs lõpetati vahepeal, seega midagi ei jagatud. Minge tagasi rakendusse ${app} ja alustage uuesti.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'See ühendus on lõppenud',
      detail: `Ühendus pangaga ${bank} lõpetati vahepeal, seega pole midagi pikendada. Minge tagasi rakendusse ${app} ja ühendage uuesti.`,
    }),
    internal: (app) => ({
      title: 'Me ei saanud seda lõpule viia',
      detail: `Meie poolel läks midagi valesti ja midagi ei jagatud. Proovige uuesti või minge tagasi rakendusse ${app}.`,
    }),
  },
  yourBank: 'Teie pank',
}
