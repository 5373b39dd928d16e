// table: The hosted flow in French

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const fr: LinkTexts = {
  ...PAGE_TEXTS.fr,
  cancel: 'Annuler',
  back: (app) => `Retour vers ${app}`,

  chooseTitle: 'Choisissez votre banque',
  chooseLead: (app) => `${app} demande à voir vos comptes.`,
  marketLabel: 'Pays',
  searchLabel: 'Nom de votre banque',
  searchButton: 'Rechercher',
  searchNone: (query) => `Aucune banque ne correspond à « ${query} ».`,
  searchMore: 'D’autres banques correspondent. Précisez le nom.',
  searchAll: 'Afficher toutes les banques',
  banksFound: (count) => `Banques trouvées : ${count}`,
  banksIn: (market) => `Banques : ${market}`,
  noBanks: (market) => `Aucune banque ne peut encore être reliée pour ce pays : ${market}.`,

  consentTitle: (app) => `Partager vos comptes avec ${app} ?`,
  consentLead: (app, bank) => `Si vous acceptez, ${bank} partage avec ${app} ce qui figure ici.`,
  whatHeading: 'Ce qui est partagé',
  whatItems: {
    identity: 'Vos nom, date de naissance et numéro d’identité',
    accounts: 'Noms, numéros et titulaires des comptes',
    balances: 'Soldes',
    payments: 'Paiements des 12 derniers mois',
    wealth: 'Vos crédits et leurs conditions, vos placements et leur contenu',
  },
  paymentsAndNew: 'Paiements des 12 derniers mois et les nouveaux',
  whatNot: 'Personne ne peut déplacer d’argent avec cela.',
  howLongHeading: 'Pendant combien de temps',
  howLongOnce: (app) => `Une seule fois. ${app} peut le lire pendant 24 heures, puis c’est effacé chez nous.`,
  howLongUntil: (app, bank, date) =>
    `Jusqu’au ${date}. Vous pouvez y mettre fin à tout moment, dans ${app} ou auprès de ${bank}.`,
  reportTitle: (app) => `Confirmer vos comptes auprès de ${app} ?`,
  reportLead: (app, bank) =>
    `Si vous acceptez, ${bank} confirme ce qui figure ici et ${app} en reçoit un rapport.`,
  howLongReport: (app) =>
    `Une seule fois. ${app} peut lire le rapport pendant une heure ; après 24 heures, tout est supprimé ici.`,
  refreshTitle: (app) => `Mettre à jour vos comptes pour ${app} ?`,
  refreshLead: (app, bank) =>
    `Si vous acceptez, nous relisons vos comptes chez ${bank} pour ${app}, avec l’accès que vous avez donné.`,
  refreshHowLong: (app) =>
    `Rien ne change : ${app} garde l’accès que vous avez donné, jusqu’à ce qu’il prenne fin ou que vous y mettiez fin.`,
  refreshNext: (bank) => `Vous n’avez pas à vous reconnecter chez ${bank}. Cela prend quelques secondes.`,
  refreshNow: 'Mettre à jour',
  extendNow: 'Prolonger',
  nextHeading: 'La suite',
  next: (app, bank) =>
    `Vous vous connectez sur la page de ${bank} et choisissez les comptes. ${app} ne voit jamais votre mot de passe.`,
  nextHere: (app, bank) =>
    `Vous vous connectez à ${bank} sur la page suivante et choisissez les comptes. Ce que vous saisissez ne va qu’à ${bank} : ${app} ne le voit jamais et nous ne le conservons pas.`,
  nextDevice: (app, bank) =>
    `Vous approuvez auprès de ${bank}, ici ou sur votre téléphone, et y choisissez les comptes. ${app} ne voit jamais votre mot de passe.`,
  idHint: (app, name) => `${app} vous connaît sous le nom de ${name}. Si ce n’est pas vous, annulez.`,
  continueTo: (bank) => `Continuer vers ${bank}`,
  otherBank: 'Choisir une autre banque',
  unfinished: (bank) => `Vous n’avez pas terminé chez ${bank}. Continuez pour y retourner.`,
  unreachable: (bank) =>
    `${bank} est injoignable pour le moment. Réessayez dans un instant ou choisissez une autre banque.`,
  bankUnknown: 'Cette banque ne peut pas être reliée ici. Choisissez-en une autre.',

  signInTitle: (bank) => `Connexion à ${bank}`,
  signInLead: (bank) => `Ce que vous saisissez ne va qu’à ${bank}. Nous ne le conservons pas.`,
  methodTitle: 'Recevoir votre code',
  codeTitle: 'Saisissez votre code',
  accountsTitle: 'Choisissez ce que vous partagez',
  noAccountsHere: (app, bank) =>
    `${bank} n’affiche aucun compte à votre nom. Si vous continuez, ${app} n’apprend que cela.`,
  fields: {
    username: 'Identifiant',
    password: 'Mot de passe',
    method: 'Comment voulez-vous recevoir votre code ?',
    code: 'Code à usage unique',
    question: 'Réponse à votre question de sécurité',
    accounts: 'Comptes à partager',
  },
  signInSubmit: 'Continuer',
  wrongCredentials: 'L’identifiant ou le mot de passe est incorrect. Vérifiez les deux et réessayez.',
  wrongCode: 'Ce code est incorrect. Réessayez.',
  wrongAnswer: 'La réponse n’est pas la bonne. Réessayez.',
  chooseAccount: 'Choisissez au moins un compte.',
  answerInvalid: 'Il manque quelque chose. Remplissez chaque champ.',
  reportAccountsTitle: { one: 'Choisissez un compte', several: 'Choisissez les comptes' },
  reportAccountsLead: (app) =>
    `${app} reçoit un rapport sur ce que vous choisissez ici, et sur rien d’autre.`,
  lastTry: (bank) =>
    `Il reste un essai : après une autre erreur, la connexion s’arrête ici pour que ${bank} ne vous bloque pas.`,
  deviceTitle: (bank) => `Approuver auprès de ${bank}`,
  deviceLead: (bank) =>
    `Ouvrez ${bank} ici ou sur votre téléphone, connectez-vous et approuvez. Ce code doit y figurer aussi :`,
  deviceMatch: 'Code',
  deviceOpen: (bank) => `Ouvrir ${bank} dans un nouvel onglet`,
  deviceScan: (bank) => `Ou scannez le code avec votre téléphone pour y ouvrir ${bank}`,
  deviceWaiting: 'Cette page continue d’elle-même dès que vous avez approuvé.',
  windowTitle: (bank) => `Continuez chez ${bank}`,
  windowLead: (bank) =>
    `${bank} s’ouvre dans sa propre fenêtre. Cette page continue d’elle-même dès que vous y avez terminé.`,
  windowAgain: (bank) => `Rouvrir ${bank}`,
  windowDone: (app) => `Revenez à la page de ${app} où vous avez commencé. La suite s’y passe.`,

  readingTitle: (bank) => `Lecture de vos comptes chez ${bank}`,
  reading: 'Cela prend quelques secondes. Gardez cette page ouverte.',
  readingSlow: (bank) =>
    `${bank} prend plus de temps que d’habitude. Vous pouvez attendre, réessayer ou revenir en arrière.`,
  readingCheck: 'Vérifier maintenant',

  leavingTitle: (app) => `Retour vers ${app}`,
  leavingConnected: 'Vos comptes sont reliés.',
  leavingNothing: 'Rien n’a été partagé.',
  leavingContinue: (app) => `Continuer vers ${app}`,
  returnedTitle: 'Vous pouvez fermer cette page',
  returned: (app) =>
    `Vous avez été renvoyé vers ${app}. Si rien ne s’y est passé, recommencez depuis ${app}.`,

  payment: {
    title: (amount) => `Payer ${amount}`,
    to: 'À',
    reference: 'Référence',
    lead: (app) =>
      `Vous choisissez votre banque ici et validez le paiement chez elle. ${app} ne voit jamais votre mot de passe.`,
    badLink:
      'Le lien qui vous a amené ici est incomplet, non autorisé ou trop ancien. Rien n’a été payé. Revenez en arrière et recommencez.',
  },

  expired: {
    title: 'Cette page a expiré',
    detail:
      'Pour votre sécurité, elle n’est valable que 30 minutes. Retournez d’où vous venez et recommencez.',
  },
  elsewhere: {
    title: 'Continuez là où vous avez commencé',
    detail:
      'Cette page appartient à un autre navigateur, ou celui-ci ne garde pas les cookies. Ouvrez-la là où vous avez commencé, ou recommencez depuis le début.',
  },
  openAgain: 'L’ouvrir à nouveau',
  badLink: {
    title: 'Ce lien ne fonctionne pas',
    detail:
      'Le lien qui vous a amené ici est incomplet ou n’est pas autorisé. Rien n’a été partagé. Retournez d’où vous venez et recommencez.',
  },
  notServed: {
    title: 'Ce service n’est pas proposé ici',
    detail:
      'Le lien demande quelque chose d’impossible ici, comme un paiement ou une vérification de revenus. Rien n’a été partagé. Retournez d’où vous venez et choisissez une autre voie.',
  },
  connectionBusy: {
    title: 'Vos comptes sont déjà en cours de mise à jour',
    detail:
      'La mise à jour de cette connexion a déjà commencé, ou elle attend votre approbation à la banque. Terminez-la d’abord, ou réessayez dans dix minutes.',
  },
  cancelledMessage: 'Annulé par la personne.',
  declinedMessage: 'La personne n’a pas autorisé l’accès auprès de la banque.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} n’a pas répondu`,
      detail: `${bank} est injoignable pour le moment, rien n’a donc été partagé. Réessayez plus tard.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} n’a pas accepté la connexion`,
      detail: `${bank} a refusé notre demande, rien n’a donc été partagé. Réessayez plus tard ou avec une autre banque.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'La connexion à la banque a échoué',
      detail: `${bank} n’a pas accepté ce qui a été saisi. Vérifiez vos identifiants et réessayez.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Une erreur s’est produite chez ${bank}`,
      detail: `${bank} a donné une réponse que nous ne comprenons pas, rien n’a donc été partagé. Réessayez plus tard.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} ne vous connaît pas`,
      detail: `${bank} n’a aucun client avec cet identifiant. Vérifiez-le ou choisissez une autre banque.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'Le code a été incorrect trop souvent',
      detail: `Pour votre sécurité, ${bank} a arrêté la connexion et rien n’a été partagé. Recommencez pour recevoir un nouveau code.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'L’approbation a été annulée',
      detail: `Elle a été annulée auprès de ${bank}, rien n’a donc été partagé. Recommencez si vous voulez continuer.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'L’approbation a pris trop de temps',
      detail: `${bank} a attendu votre approbation puis s’est arrêtée. Rien n’a été partagé. Recommencez quand vous serez prêt.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Impossible d’approuver auprès de ${bank} pour le moment`,
      detail: `La page ou l’application d’approbation de ${bank} ne fonctionne pas actuellement, rien n’a donc été partagé. Réessayez plus tard.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} a bloqué l’accès`,
      detail: `Contactez ${bank} pour rétablir votre accès en ligne, puis revenez.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Vous êtes connecté ailleurs',
      detail: `${bank} n’autorise qu’une connexion à la fois, donc rien n’a été partagé. Déconnectez-vous là-bas, attendez une minute et recommencez.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} ne vous laisse pas partager cela`,
      detail: `Vous ne pouvez pas partager ces comptes, donc rien n’a été partagé. Demandez à ${bank} ou au titulaire des comptes de l’autoriser, ou utilisez un autre compte.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} attend d’abord quelque chose de vous`,
      detail: `Rien n’a été partagé. Connectez-vous sur le site ou l’application de ${bank}, faites ce qui est demandé et recommencez.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `Vous ne pouvez pas vous connecter ainsi à ${bank}`,
      detail: `${bank} ne propose pas ici votre façon de vous connecter, donc rien n’a été partagé. Utilisez-en une autre, comme son application, ou une autre banque.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `${bank} a été interrogée trop souvent`,
      detail: `${bank} demande une pause, donc rien de nouveau n’a été lu. Réessayez dans une heure.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Quelqu’un d’autre s’est connecté',
      detail: `Cette connexion appartient à un autre client de ${bank}, donc rien n’a été partagé. Recommencez et connectez-vous comme la personne dont les comptes sont reliés.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'La banque n’a pas indiqué qui s’est connecté',
      detail: `${bank} n’a pas indiqué qui s’est connecté. Impossible donc de savoir si cette connexion est la vôtre, et rien n’a été partagé. Recommencez et autorisez ${bank} à partager votre identité si la question vous est posée. Sinon, supprimez la connexion et reliez la banque à nouveau.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'La connexion a pris trop de temps',
      detail: `${bank} a mis fin à la connexion, rien n’a donc été partagé. Recommencez quand vous serez prêt.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Aucun compte à partager',
      detail: `${bank} n’affiche aucun compte à votre nom, ou vous n’en avez choisi aucun. Choisissez-en au moins un, ou une autre banque.`,
    }),
    code_invalid: (app) => ({
      title: 'Ce lien a déjà servi ou est trop ancien',
      detail: `Pour votre sécurité, un lien fonctionne une fois et peu de temps. Retournez vers ${app} et recommencez.`,
    }),
    access_ended: (app) => ({
      title: `${app} y a mis fin`,
      detail: `L’accès derrière cette page a pris fin entre-temps, donc rien n’a été partagé. Retournez à ${app} et recommencez.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'Cette connexion a pris fin',
      detail: `La connexion avec ${bank} a pris fin entre-temps, il n’y a donc rien à renouveler. Retournez vers ${app} et reliez à nouveau.`,
    }),
    internal: (app) => ({
      title: 'Nous n’avons pas pu terminer',
      detail: `Une erreur s’est produite chez nous, et rien n’a été partagé. Réessayez ou retournez à ${app}.`,
    }),
  },
  yourBank: 'votre banque',
}
