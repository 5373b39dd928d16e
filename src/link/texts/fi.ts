// table: The hosted flow in Finnish
// Names of apps and banks are not inflected: a noun before them takes the case.

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const fi: LinkTexts = {
  ...PAGE_TEXTS.fi,
  cancel: 'Peruuta',
  back: (app) => `Takaisin sovellukseen ${app}`,

  chooseTitle: 'Valitse pankkisi',
  chooseLead: (app) => `${app} pyytää nähdä tilisi.`,
  marketLabel: 'Maa',
  searchLabel: 'Pankkisi nimi',
  searchButton: 'Hae',
  searchNone: (query) => `Mikään pankki ei vastaa hakua ”${query}”.`,
  searchMore: 'Useampi pankki sopii. Kirjoita nimestä enemmän.',
  searchAll: 'Näytä kaikki pankit',
  banksFound: (count) => `Pankkeja löytyi: ${count}`,
  banksIn: (market) => `Pankit, maa: ${market}`,
  noBanks: (market) => `Tässä maassa ei voi vielä yhdistää pankkia: ${market}.`,

  consentTitle: (app) => `Jaetaanko tilisi sovellukselle ${app}?`,
  consentLead: (app, bank) => `Jos hyväksyt, ${bank} jakaa tässä luetellut tiedot sovellukselle ${app}.`,
  whatHeading: 'Mitä jaetaan',
  whatItems: {
    identity: 'Nimesi, syntymäaikasi ja henkilötunnuksesi',
    accounts: 'Tilien nimet, numerot ja haltijat',
    balances: 'Saldot',
    payments: 'Maksut viimeisten 12 kuukauden ajalta',
    wealth: 'Lainat ehtoineen ja sijoitukset sisältöineen',
  },
  paymentsAndNew: 'Maksut viimeisten 12 kuukauden ajalta ja uudet maksut',
  whatNot: 'Kukaan ei voi siirtää rahaa tällä.',
  howLongHeading: 'Kuinka kauan',
  howLongOnce: (app) => `Kerran. ${app} voi lukea tiedot 24 tunnin ajan; sen jälkeen ne poistetaan täältä.`,
  howLongUntil: (app, bank, date) =>
    `${date} asti. Voit lopettaa sen milloin tahansa sitä ennen sovelluksessa ${app} tai pankissa ${bank}.`,
  reportTitle: (app) => `Vahvistetaanko tilisi sovellukselle ${app}?`,
  reportLead: (app, bank) =>
    `Jos hyväksyt, ${bank} vahvistaa tässä luetellut tiedot, ja ${app} saa niistä raportin.`,
  howLongReport: (app) =>
    `Kerran. ${app} voi lukea raportin tunnin ajan; 24 tunnin kuluttua kaikki poistetaan täältä.`,
  refreshTitle: (app) => `Päivitetäänkö tilisi sovellukselle ${app}?`,
  refreshLead: (app, bank) =>
    `Jos hyväksyt, luemme tilisi pankissa ${bank} uudelleen sovellukselle ${app} antamallasi luvalla.`,
  refreshHowLong: (app) =>
    `Mikään ei muutu: ${app} säilyttää antamasi luvan, kunnes se päättyy tai lopetat sen.`,
  refreshNext: (bank) =>
    `Sinun ei tarvitse kirjautua uudelleen pankkiin ${bank}. Se kestää muutaman sekunnin.`,
  refreshNow: 'Päivitä nyt',
  extendNow: 'Jatka lupaa nyt',
  nextHeading: 'Mitä seuraavaksi tapahtuu',
  next: (app, bank) =>
    `Kirjaudut pankin ${bank} omalla sivulla ja valitset tilit. ${app} ei koskaan näe salasanaasi.`,
  nextHere: (app, bank) =>
    `Kirjaudut seuraavalla sivulla pankkiin ${bank} ja valitset tilit. Antamasi tiedot menevät vain pankkiin: ${app} ei koskaan näe niitä, emmekä tallenna niitä.`,
  nextDevice: (app, bank) =>
    `Hyväksyt pankissa ${bank} täällä tai puhelimellasi ja valitset tilit siellä. ${app} ei koskaan näe salasanaasi.`,
  idHint: (app, name) => `${app} tuntee sinut nimellä ${name}. Jos se et ole sinä, peruuta.`,
  continueTo: (bank) => `Jatka pankkiin ${bank}`,
  otherBank: 'Valitse toinen pankki',
  unfinished: (bank) => `Asiointisi pankissa ${bank} on vielä kesken. Pääset sinne takaisin jatkamalla.`,
  unreachable: (bank) =>
    `Pankkiin ${bank} ei saada yhteyttä juuri nyt. Yritä hetken kuluttua uudelleen tai valitse toinen pankki.`,
  bankUnknown: 'Tätä pankkia ei voi yhdistää täällä. Valitse toinen.',

  signInTitle: (bank) => `Kirjaudu pankkiin ${bank}`,
  signInLead: (bank) => `Antamasi tiedot menevät vain pankkiin ${bank}. Emme tallenna niitä.`,
  methodTitle: 'Hanki koodisi',
  codeTitle: 'Anna koodisi',
  accountsTitle: 'Valitse, mitä jaat',
  noAccountsHere: (app, bank) => `${bank} ei näytä sinulle tilejä. Jos jatkat, ${app} saa tietää vain sen.`,
  fields: {
    username: 'Käyttäjätunnus',
    password: 'Salasana',
    method: 'Miten haluat saada koodisi?',
    code: 'Kertakäyttökoodi',
    question: 'Vastaus turvakysymykseesi',
    accounts: 'Jaettavat tilit',
  },
  signInSubmit: 'Jatka',
  wrongCredentials: 'Käyttäjätunnus tai salasana on väärä. Tarkista molemmat ja yritä uudelleen.',
  wrongCode: 'Koodi on väärä. Yritä uudelleen.',
  wrongAnswer: 'Vastaus ei ole oikea. Yritä uudelleen.',
  chooseAccount: 'Valitse vähintään yksi tili.',
  answerInvalid: 'Jotain puuttuu. Täytä kaikki kentät.',
  reportAccountsTitle: { one: 'Valitse tili', several: 'Valitse tilit' },
  reportAccountsLead: (app) => `${app} saa raportin siitä, minkä valitset tässä, eikä mistään muusta.`,
  lastTry: (bank) =>
    `Yksi yritys on jäljellä: uuden virheen jälkeen kirjautuminen päättyy tähän, jotta ${bank} ei estä sinua.`,
  deviceTitle: (bank) => `Hyväksy pankissa ${bank}`,
  deviceLead: (bank) =>
    `Avaa ${bank} täällä tai puhelimellasi, kirjaudu ja hyväksy. Siellä on näyttävä myös tämä koodi:`,
  deviceMatch: 'Koodi',
  deviceOpen: (bank) => `Avaa ${bank} uudessa välilehdessä`,
  deviceScan: (bank) => `Tai skannaa koodi puhelimellasi, niin ${bank} avautuu siellä`,
  deviceWaiting: 'Tämä sivu jatkaa itsestään, kun olet hyväksynyt.',
  windowTitle: (bank) => `Jatka pankissa ${bank}`,
  windowLead: (bank) =>
    `${bank} avautuu omaan ikkunaansa. Tämä sivu jatkaa itsestään, kun olet valmis siellä.`,
  windowAgain: (bank) => `Avaa ${bank} uudelleen`,
  windowDone: (app) => `Palaa sovelluksen ${app} sivulle, jolla aloitit. Asia jatkuu siellä.`,

  readingTitle: (bank) => `Luemme tilejäsi pankissa ${bank}`,
  reading: 'Tämä kestää muutaman sekunnin. Pidä sivu auki.',
  readingSlow: (bank) =>
    `${bank} vastaa tavallista hitaammin. Voit odottaa, yrittää uudelleen tai palata takaisin.`,
  readingCheck: 'Tarkista nyt',

  leavingTitle: (app) => `Palaat sovellukseen ${app}`,
  leavingConnected: 'Tilisi on yhdistetty.',
  leavingNothing: 'Mitään ei jaettu.',
  leavingContinue: (app) => `Jatka sovellukseen ${app}`,
  returnedTitle: 'Voit sulkea tämän sivun',
  returned: (app) =>
    `Sinut ohjattiin täältä takaisin sovellukseen ${app}. Jos siellä ei tapahtunut mitään, aloita siellä alusta.`,

  payment: {
    title: (amount) => `Maksa ${amount}`,
    to: 'Saaja',
    reference: 'Viesti',
    lead: (app) =>
      `Valitset pankkisi täällä ja hyväksyt maksun siellä. Palvelu ${app} ei näe salasanaasi koskaan.`,
    badLink:
      'Linkki, joka toi sinut tänne, on puutteellinen, kielletty tai liian vanha. Mitään ei maksettu. Palaa takaisin ja aloita uudelleen.',
  },

  expired: {
    title: 'Tämä sivu on vanhentunut',
    detail: 'Turvallisuutesi vuoksi se toimii vain 30 minuuttia. Palaa sinne, mistä tulit, ja aloita alusta.',
  },
  elsewhere: {
    title: 'Jatka siellä, missä aloitit',
    detail:
      'Tämä sivu kuuluu toiseen selaimeen, tai tämä selain ei tallenna evästeitä. Avaa se siellä, missä aloitit, tai palaa sinne, mistä tulit, ja aloita alusta.',
  },
  openAgain: 'Avaa uudelleen',
  badLink: {
    title: 'Tämä linkki ei toimi',
    detail:
      'Linkki, joka toi sinut tänne, on puutteellinen tai kielletty. Mitään ei jaettu. Palaa sinne, mistä tulit, ja aloita alusta.',
  },
  notServed: {
    title: 'Tätä palvelua ei tarjota täällä',
    detail:
      'Linkki pyytää jotain, mitä täällä ei voi tehdä, kuten maksua tai tulojen tarkistusta. Mitään ei jaettu. Palaa sinne, mistä tulit, ja valitse toinen tapa.',
  },
  connectionBusy: {
    title: 'Tilejäsi päivitetään jo',
    detail:
      'Joku on alkanut päivittää tätä yhteyttä, tai se odottaa hyväksyntääsi pankissa. Tee se ensin loppuun tai yritä kymmenen minuutin kuluttua uudelleen.',
  },
  cancelledMessage: 'Käyttäjä peruutti.',
  declinedMessage: 'Käyttäjä ei antanut pankissa lupaa.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} ei vastannut`,
      detail: `Pankkiin ${bank} ei saada yhteyttä juuri nyt, joten mitään ei jaettu. Yritä myöhemmin uudelleen.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} ei hyväksynyt yhteyttä`,
      detail: `${bank} hylkäsi pyyntömme, joten mitään ei jaettu. Yritä myöhemmin uudelleen tai käytä toista pankkia.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'Kirjautuminen ei onnistunut',
      detail: `${bank} ei hyväksynyt annettuja tietoja. Tarkista tietosi ja yritä uudelleen.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Jokin meni vikaan pankissa ${bank}`,
      detail: `${bank} antoi vastauksen, jota emme ymmärrä, joten mitään ei jaettu. Yritä myöhemmin uudelleen.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} ei tunne sinua`,
      detail: `Pankissa ${bank} ei ole asiakasta tällä käyttäjätunnuksella. Tarkista se tai käytä toista pankkia.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'Koodi oli väärä liian monta kertaa',
      detail: `Turvallisuutesi vuoksi ${bank} on keskeyttänyt kirjautumisen, eikä mitään jaettu. Aloita alusta, niin saat uuden koodin.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'Hyväksyntä peruutettiin',
      detail: `Se peruutettiin pankissa ${bank}, joten mitään ei jaettu. Aloita alusta, jos haluat jatkaa.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'Hyväksyntä kesti liian kauan',
      detail: `${bank} odotti hyväksyntääsi ja on lopettanut odottamisen. Mitään ei jaettu. Aloita alusta, kun olet valmis.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Et voi nyt hyväksyä pankissa ${bank}`,
      detail: `Pankin ${bank} hyväksyntäsivu tai sovellus ei toimi juuri nyt, joten mitään ei jaettu. Yritä myöhemmin uudelleen.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} on estänyt pääsyn`,
      detail: `Ota yhteyttä pankkiin ${bank}, jotta verkkopankkisi avataan uudelleen, ja palaa sitten tänne.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Olet kirjautunut muualla',
      detail: `${bank} sallii yhden kirjautumisen kerrallaan, joten mitään ei jaettu. Kirjaudu siellä ulos, odota minuutti ja aloita alusta.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} ei anna sinun jakaa tätä`,
      detail: `Et saa jakaa näitä tilejä, joten mitään ei jaettu. Pyydä pankkia ${bank} tai tilin haltijaa sallimaan se tai käytä toista tiliä.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} tarvitsee sinulta ensin jotain`,
      detail: `Mitään ei jaettu. Kirjaudu pankin ${bank} omalle sivulle tai sovellukseen, tee pyydetty asia ja aloita alusta.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `Et voi kirjautua pankkiin ${bank} tällä tavalla`,
      detail: `${bank} ei tarjoa kirjautumistapaasi täällä, joten mitään ei jaettu. Käytä toista tapaa, kuten pankin sovellusta, tai toista pankkia.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `Pankilta ${bank} kysyttiin liian usein`,
      detail: `${bank} haluaa tauon, joten mitään uutta ei luettu. Yritä tunnin kuluttua uudelleen.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Joku muu kirjautui',
      detail: `Tämä yhteys kuuluu toiselle pankin ${bank} asiakkaalle, joten mitään ei jaettu. Aloita alusta ja kirjaudu henkilönä, jonka tilit on yhdistetty.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'Pankki ei kertonut, kuka kirjautui',
      detail: `${bank} ei kertonut, kuka kirjautui, joten ei voida tietää, onko tämä yhteys sinun, eikä mitään jaettu. Aloita alusta ja anna pankin ${bank} jakaa henkilötietosi, jos se kysyy. Muuten poista yhteys ja yhdistä pankki uudelleen.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'Kirjautuminen kesti liian kauan',
      detail: `${bank} päätti kirjautumisen, joten mitään ei jaettu. Aloita alusta, kun olet valmis.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Ei jaettavia tilejä',
      detail: `${bank} ei näytä sinulle tilejä, tai et valinnut yhtään. Valitse vähintään yksi tai käytä toista pankkia.`,
    }),
    code_invalid: (app) => ({
      title: 'Tämä linkki on käytetty tai liian vanha',
      detail: `Turvallisuutesi vuoksi linkki toimii kerran ja lyhyen aikaa. Palaa sovellukseen ${app} ja aloita alusta.`,
    }),
    access_ended: (app) => ({
      title: `${app} on lopettanut tämän`,
      detail: `Tähän sivuun liittyvä lupa päättyi sillä välin, joten mitään ei jaettu. Palaa sovellukseen ${app} ja aloita alusta.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'Tämä yhteys on päättynyt',
      detail: `Yhteys pankkiin ${bank} päättyi sillä välin, joten uusittavaa ei ole. Palaa sovellukseen ${app} ja yhdistä uudelleen.`,
    }),
    internal: (app) => ({
      title: 'Emme voineet viedä asiaa loppuun',
      detail: `Jokin meni meillä vikaan, eikä mitään jaettu. Yritä uudelleen tai palaa sovellukseen ${app}.`,
    }),
  },
  yourBank: 'pankkisi',
}
