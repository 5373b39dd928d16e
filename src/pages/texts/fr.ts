// table: Texts that every page shares, in French

import type { PageTexts } from '../page-texts.ts'

export const fr: PageTexts = {
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
  notFound: {
    title: 'Il n’y a pas de page ici',
    detail: 'L’adresse est incorrecte, ou la page n’existe plus.',
  },
  wrongMethod: {
    title: 'Cette page ne s’ouvre pas ainsi',
    detail: 'L’adresse n’accepte pas ce type de requête. Rien n’a été fait.',
  },
  refused: {
    title: 'Cette requête est illisible',
    detail: 'Elle est mal formée ou trop grande. Rien n’a été fait.',
  },
  nearest: 'Aller à',
}
