// table: The consent dashboard in French

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const fr: DashboardTexts = {
  ...PAGE_TEXTS.fr,
  openTitle: (app) => `Vos connexions avec ${app}`,
  openLead: (app) =>
    `Voyez quelles banques vous avez connectées avec ${app} et ce qui est partagé, et mettez fin à ce que vous ne voulez plus.`,
  openOnce: 'Ce lien n’est que pour vous. Il fonctionne une fois, pendant dix minutes.',
  openButton: 'Ouvrir mes connexions',

  listTitle: 'Vos connexions',
  listLead: (app) =>
    `Voici ce que vous partagez avec ${app}. Vous pouvez le modifier ou y mettre fin à tout moment.`,
  nothing: 'Vous n’avez connecté aucune banque.',
  nothingMore: (app) => `Si vous en connectez une dans ${app}, elle apparaît ici.`,
  nothingLeft: 'Plus rien n’est connecté.',
  change: 'Voir et modifier',
  history: 'Historique',
  endedHeading: 'Terminées',
  unfinishedHeading: 'Demandes restées sans suite',
  signOut: 'Se déconnecter',

  standings: {
    unfinished: 'Pas terminée',
    active: 'Connectée',
    failing: 'Connectée, mais la banque n’a pas répondu la dernière fois',
    renew: 'Plus à jour : la banque vous demande de vous identifier à nouveau',
    ended: 'Terminée',
  },
  accounts: 'Comptes',
  noAccounts: 'Aucun',
  reads: (app) => `Ce que ${app} peut lire`,
  kinds: {
    accounts: 'Noms et numéros des comptes',
    balances: 'Soldes, et valeur des prêts et des placements',
    transactions: 'Paiements',
    identity: 'Vos nom, date de naissance et numéro d’identité, et les titulaires des comptes',
  },
  since: 'Depuis',
  until: 'Jusqu’au',
  lastRead: 'Dernière lecture à la banque',
  never: 'Jamais',
  readBy: {
    person: () => 'en votre présence',
    app: (app) => `à la demande de ${app}`,
    background: () => 'en arrière-plan',
  },

  back: 'Toutes les connexions',
  stopHeading: (app) => `Ce que vous partagez avec ${app}`,
  stopHint:
    'Une case cochée signifie que la donnée est partagée. Décochez ce que vous ne voulez plus partager. Rien ne se passe avant votre confirmation.',
  stopAccounts: 'Comptes',
  stopKinds: 'Types de données',
  stopButton: 'Ne plus partager ce qui est décoché',
  stopNone: 'Tout est encore coché. Décochez au moins une case.',
  stopAll: (bank) =>
    `Il ne resterait aucun compte. Pour n’en partager aucun, mettez plutôt fin à la connexion avec ${bank}.`,
  endedLine: (app, bank) => `${app} ne peut plus rien lire de ${bank} ici.`,
  reducedLine: (app) => `N’est plus partagé avec ${app}`,
  withdrawnHeading: 'N’est plus partagé',
  stoppedOn: (date) => `depuis le ${date}`,
  withdrawnBack: (app) => `Pour partager à nouveau, reconnectez la banque dans ${app}.`,
  disconnectHeading: 'Ne plus rien partager',
  disconnectHint: (app, bank) => `${app} ne pourra alors plus rien lire de ${bank}.`,
  disconnectLink: (bank) => `Mettre fin à la connexion avec ${bank}`,
  steps: {
    requested: 'Vous avez accepté et êtes allé à la banque',
    authorised: 'Autorisé à la banque',
    active: 'Donné',
    expiring: 'Prend fin dans la semaine',
    expired: 'Expiré',
    revoked: 'Terminé',
    rejected: 'Pas donné',
    consumed: 'Donné une fois',
  },
  requestedByApp: 'Demandé à la banque ; l’application dit que vous avez accepté',
  reductions: {
    account: 'Un compte n’est plus partagé',
    balances: 'Les soldes ne sont plus partagés',
    transactions: 'Les paiements ne sont plus partagés',
    identity: 'Votre nom et votre identité ne sont plus partagés',
  },
  actors: {
    person: () => 'par vous',
    client: (app) => `par ${app}`,
    bank: (_app, bank) => `par ${bank}`,
    operator: () => 'par l’exploitant de ce service',
    system: () => 'automatiquement',
  },

  accessHeading: (app) => `Accès que détient ${app}`,
  accessLead: (app) => `Avec cet accès, ${app} lit ce que vous avez connecté et ce que vous connecterez.`,
  lastUsed: 'Dernière utilisation',
  accessLink: 'Mettre fin à cet accès',
  accessEndedLine: (app) => `L’accès de ${app} a pris fin.`,

  keep: 'Ne rien changer',
  reduceTitle: (app) => `Ne plus partager ceci avec ${app} ?`,
  reduceWhat: (app) =>
    `Immédiatement, ${app} ne peut plus le lire ici, il n’est plus récupéré à la banque, et notre copie est supprimée.`,
  reduceButton: 'Ne plus partager',
  disconnectTitle: (bank) => `Mettre fin à la connexion avec ${bank} ?`,
  disconnectWhat: (app, bank) =>
    `Immédiatement, ${app} ne peut plus rien lire de ${bank} ici. Notre copie est supprimée, et nous demandons à ${bank} de mettre fin à l’accès.`,
  disconnectButton: 'Mettre fin à la connexion',
  accessTitle: (app) => `Mettre fin à l’accès de ${app} ?`,
  accessWhat: (app) =>
    `Tout ce avec quoi ${app} lit vos données aujourd’hui s’arrête immédiatement. Vos connexions restent ; ${app} ne pourra les lire à nouveau qu’avec un nouvel accès. Pour ne plus rien partager, mettez aussi fin aux connexions.`,
  accessButton: 'Mettre fin à l’accès',
  copies: (app) =>
    `Ce que ${app} a déjà lu peut y être encore enregistré. Demandez à ${app} de le supprimer.`,

  linkUsed: {
    title: 'Ce lien a été utilisé ou est trop ancien',
    detail:
      'Pour votre sécurité, il fonctionne une fois, pendant dix minutes. Retournez à l’application et ouvrez vos connexions depuis celle-ci.',
  },
  elsewhere: {
    title: 'Ouvrez vos connexions depuis l’application',
    detail:
      'Cette page appartient à un autre navigateur, ou celui-ci ne garde pas les cookies. Retournez à l’application et ouvrez vos connexions depuis celle-ci.',
  },
  expired: {
    title: 'Vous êtes déconnecté',
    detail:
      'Pour votre sécurité, cette page se ferme après 15 minutes sans utilisation, et après une heure. Retournez à l’application et ouvrez vos connexions depuis celle-ci.',
  },
  signedOut: {
    title: 'Vous êtes déconnecté',
    detail: 'Pour revenir, ouvrez vos connexions depuis l’application.',
  },
  notHere: {
    title: 'Cette connexion n’est pas ici',
    detail: 'Elle n’existe pas, ou n’est pas à vous.',
  },
  toList: 'Afficher mes connexions',
}
