// table: Statement phrases by language, and firms of direct debits, with their categories

/** One direction, or both. */
export interface Phrases {
  readonly leaf: string
  readonly way: 'in' | 'out' | 'both'
  /** In lower case without accents; the statement text begins with one of them, in whole words. */
  readonly begins: readonly string[]
}

export const PHRASES: readonly Phrases[] = [
  {
    leaf: 'income:salary.pay',
    way: 'in',
    begins: list(
      'lon|lønn|løn|palkka|palk|alga|atlyginimas|gehalt|lohn|mzda|wynagrodzenie|stipendio|nomina|ordenado|salary|wages|salaire|loon|salaris',
    ),
  },
  {
    leaf: 'expenses:misc.wages',
    way: 'out',
    begins: list(
      'lon|lønn|løn|palkka|palk|alga|atlyginimas|gehalt|lohn|mzda|wynagrodzenie|stipendio|nomina|ordenado|salary|wages|salaire|loon|salaris',
    ),
  },
  {
    leaf: 'expenses:home.rent',
    way: 'out',
    begins: list(
      'hyra|husleie|husleje|vuokra|uur|ire|nuoma|miete|najem|czynsz|affitto|alquiler|renda|rent|loyer|huur',
    ),
  },
  {
    leaf: 'expenses:misc.taxes',
    way: 'out',
    begins: list(
      'skatt|skat|verot|maksud|nodokli|mokesciai|steuern|dane|podatek|imposte|impuestos|impostos|tax|impots|belastingen|belasting',
    ),
  },
  {
    leaf: 'transfers:savings.savings',
    way: 'both',
    begins: list(
      'overforing sparkonto|fran sparkonto|overføring sparekonto|fra sparekonto|overførsel opsparing|fra opsparing|siirto saastotilille|saastotililta|kogumiskontole|kogumiskontolt|uz krajkontu|no krajkonta|i taupomaja saskaita|is taupomosios saskaitos|umbuchung tagesgeld|umbuchung vom tagesgeld|ubertrag sparkonto|ubertrag vom sparkonto|prevod na sporeni|prevod ze sporeni|przelew na oszczednosci|przelew z oszczednosci|giroconto risparmio|giroconto dal risparmio|traspaso a ahorro|traspaso desde ahorro|transf. para poupanca|transf. da poupanca|to savings|from savings|virement vers livret|virement depuis livret|naar spaarrekening|van spaarrekening',
    ),
  },
  {
    leaf: 'transfers:debt.creditcard',
    way: 'both',
    begins: list(
      'kortfaktura|kredittkortfaktura|kreditkortregning|luottokorttilasku|krediitkaardi arve|kreditkartes rekins|kredito korteles saskaita|kreditkartenabrechnung|splatka kreditni karty|splata karty|addebito carta di credito|liquidacion tarjeta|pagamento cartao|credit card bill|releve carte|kredietkaartafrekening|creditcardafrekening',
    ),
  },
  {
    leaf: 'transfers:debt.loan',
    way: 'both',
    begins: list(
      'lan, ranta och amortering|lan, renter og avdrag|lan, ydelse|lainan maksu|laenumakse|kredita maksajums|paskolos imoka|darlehensrate|kreditrate|splatka uveru|rata kredytu|rata mutuo|cuota prestamo|prestacao|loan payment|loan repayment|echeance de pret|lening, aflossing',
    ),
  },
  {
    leaf: 'income:financial.interest',
    way: 'in',
    begins: list(
      'ranta|renter|korko|intress|procenti|palukanos|zinsen|urok|odsetki|interessi|intereses|juros|interest|interets|rente',
    ),
  },
  {
    leaf: 'expenses:misc.fees',
    way: 'out',
    begins: list(
      'ranta|renter|korko|intress|procenti|palukanos|zinsen|urok|odsetki|interessi|intereses|juros|interest|interets|rente|avgift|gebyr|palvelumaksu|teenustasu|komisija|mokestis|kontofuhrung|poplatek|oplata|canone conto|comision|comissao de conta|account fee|frais de compte|kosten|kosten betaalpakket',
    ),
  },
  {
    leaf: 'income:other.refund',
    way: 'in',
    begins: list(
      'aterbetalning|refusjon|tilbagebetaling|hyvitys|tagasimakse|atmaksa|grazinimas|erstattung|gutschrift|vraceni platby|zwrot|rimborso|devolucion|reembolso|refund|remboursement|terugbetaling',
    ),
  },
]

/** Firms of direct debits, by the beginning of their name. */
export const FIRMS: readonly Phrases[] = [
  {
    leaf: 'expenses:home.utilities',
    way: 'out',
    begins: list(
      'stadtwerke|wien energie|cez|pge|vattenfall|fjordkraft|ørsted|helen|eesti energia|latvenergo|ignitis|enel energia|iberdrola|edp|octopus energy|electric ireland|edf|engie|e.on|fortum|british gas|thames water|endesa|naturgy',
    ),
  },
  {
    leaf: 'expenses:home.communications',
    way: 'out',
    begins: list(
      'telekom|a1|o2|play|telia|telenor|yousee|elisa|lmt|tim|movistar|meo|ee|eir|orange|proximus|kpn|vodafone|t-mobile|tele2|bt group|virgin media|bouygues telecom|free mobile|sfr|bite|dna',
    ),
  },
  {
    leaf: 'expenses:home.insurance',
    way: 'out',
    begins: list(
      'huk-coburg|wiener stadtische|kooperativa|pzu|folksam|gjensidige|tryg|lahitapiola|if kindlustus|balta|lietuvos draudimas|unipolsai|mapfre|fidelidade|aviva|irish life|maif|ethias|centraal beheer|allianz|axa|generali|lansforsakringar|if skadeforsakring',
    ),
  },
  {
    leaf: 'expenses:wellness.sport',
    way: 'out',
    begins: list(
      'mcfit|fitinn|form factory|zdrofit|friskis & svettis|sats|puregym|elixia|myfitness|lemon gym|virgin active|basic-fit|fitness hut|flyefit|sportcity',
    ),
  },
  {
    leaf: 'expenses:entertainment.subscriptions',
    way: 'out',
    begins: list('netflix|spotify|disney plus|hbo max|apple services|youtube premium|audible|viaplay'),
  },
  {
    leaf: 'expenses:misc.taxes',
    way: 'out',
    begins: list(
      'finanzamt|financni urad|urzad skarbowy|skatteverket|skatteetaten|skattestyrelsen|verohallinto|maksu- ja tolliamet|valsts ienemumu dienests|vmi|agenzia delle entrate|agencia tributaria|autoridade tributaria|hmrc|revenue commissioners|dgfip|fod financien|belastingdienst',
    ),
  },
]

function list(text: string): readonly string[] {
  return text.split('|')
}
