// table: The bank's pages in French

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('fr', count, { one: 'du dernier mois', other: `des ${count} derniers mois` })

export const fr: BankTexts = {
  lang: 'fr',
  skip: 'Aller au contenu',
  home: 'Demo Bank, personnes de test',
  practice: 'Pour s’exercer. Sans argent réel.',
  cancel: 'Annuler',
  proceed: 'Continuer',
  lastAttempt: 'C’est votre dernier essai : après une nouvelle erreur, la connexion prend fin.',
  notices: {
    wrong_credentials: {
      title: 'L’identifiant ou le mot de passe est incorrect.',
      detail: 'Vérifiez les deux et réessayez. Après trois essais, nous arrêtons.',
    },
    wrong_otp: {
      title: 'Ce code est incorrect.',
      detail: 'Saisissez les quatre chiffres tels qu’ils sont affichés ci-dessous.',
    },
    wrong_answer: {
      title: 'Cette réponse est incorrecte.',
      detail:
        'Réessayez ; les majuscules et les minuscules ne comptent pas. Après trois essais, nous arrêtons.',
    },
    no_choice: {
      title: 'Choisissez au moins un compte.',
      detail: 'Ou choisissez « Ne pas partager ».',
    },
  },

  signIn: {
    title: 'Connexion',
    heading: 'Se connecter à Demo Bank',
    lead: (client) =>
      `${client} demande à consulter vos comptes. Vous choisirez lesquels à l’étape suivante.`,
    userName: 'Identifiant',
    password: 'Mot de passe',
    submit: 'Se connecter',
    noUserName: 'Pas d’identifiant ?',
    practice: 'Cette banque sert à s’exercer.',
    testPeople: 'Voir les personnes de test (en anglais, nouvel onglet)',
  },
  otp: {
    title: 'Code à usage unique',
    heading: 'Saisissez votre code à usage unique',
    lead: 'Une vraie banque l’enverrait sur votre téléphone. Ici, il est affiché.',
    hint: (code) => `Votre code est ${code}`,
    label: 'Code à quatre chiffres',
    method: 'Comment souhaitez-vous recevoir votre code ?',
    methods: { text: 'SMS', app: 'Application de la banque' },
  },
  question: {
    title: 'Question de sécurité',
    heading: 'Répondez à votre question de sécurité',
    lead: (number, count) =>
      `Question ${number} sur ${count}. Dans une vraie banque, vous seul connaîtriez la réponse.`,
    hint: (answer) => `La réponse est ${answer}`,
    questions: {
      birthCity: 'Dans quelle ville êtes-vous né(e) ?',
      bestCountry: 'Quel est le meilleur pays du monde ?',
      bestShape: 'Quelle forme les gens préfèrent-ils ?',
    },
  },
  consent: {
    title: 'Votre consentement',
    heading: (client) => `Partager avec ${client} ?`,
    signedInAs: (name) => `Vous êtes connecté(e) en tant que ${name}.`,
    mayRead: (client, until) => `${client} peut consulter, jusqu’au ${until} :`,
    sentence: (client, until, data) =>
      `${client} peut consulter, jusqu’au ${until} : ${data}. Cela ne permet aucun mouvement d’argent.`,
    untilSeconds: (instant, seconds) =>
      `${instant}, soit ${pluralForm('fr', seconds, { one: 'une seconde', other: `${seconds} secondes` })} après le partage`,
    data: {
      identity: 'vos nom, date de naissance et numéro d’identité',
      accounts: 'noms, numéros et titulaires des comptes',
      balances: 'soldes',
      wealth: 'vos crédits et leurs conditions, vos placements et leur contenu',
    },
    payments: (count) => `paiements ${lastMonths(count)}`,
    paymentsAndNew: (count) => `paiements ${lastMonths(count)} et les nouveaux`,
    limits: 'Cela ne permet aucun mouvement d’argent. Vous pouvez y mettre fin à tout moment.',
    accounts: 'Comptes à partager',
    noAccounts: (client) =>
      `Vous n’avez pas de compte chez nous. Si vous continuez, ${client} n’apprendra que cela.`,
    card: (digits) => `Carte se terminant par ${digits}`,
    share: 'Partager',
    deny: 'Ne pas partager',
  },
  payment: {
    title: 'Confirmer le paiement',
    lead: (amount, payee) =>
      `Vous payez ${amount} à ${payee}. Connectez-vous pour vérifier et confirmer le paiement.`,
    heading: (amount) => `Payer ${amount} ?`,
    to: 'À',
    number: 'Numéro de compte',
    reference: 'Référence',
    initiatedBy: 'Demandé par',
    from: 'Payer depuis',
    noAccounts: (currency) => `Vous n’avez aucun compte en ${currency} pour payer.`,
    limits: 'L’argent quitte votre compte immédiatement. Vous ne pourrez pas le récupérer.',
    confirm: 'Confirmer le paiement',
    deny: 'Ne pas payer',
    approved: 'Vous avez confirmé le paiement',
    nothingPaid: 'Rien n’a été payé',
    nothingPaidRestart: 'Rien n’a été payé. Recommencez depuis l’application.',
  },
  decoupled: {
    note: (code) =>
      `Vous avez commencé sur un autre appareil. Il doit lui aussi afficher ${code}. Sinon, annulez.`,
    pending: 'Ouvrez la page de Demo Bank sur votre autre appareil et donnez-y votre accord.',
  },

  failures: {
    wrong_credentials: {
      title: 'Nous n’avons pas pu vous connecter',
      detail:
        'L’identifiant ou le mot de passe était incorrect trois fois. Rien n’a été partagé. Vérifiez les deux, puis recommencez depuis l’application.',
    },
    wrong_otp: {
      title: 'Le code était incorrect trois fois',
      detail:
        'Pour votre sécurité, nous avons arrêté ici. Rien n’a été partagé. Recommencez depuis l’application pour obtenir un nouveau code.',
    },
    wrong_answer: {
      title: 'La réponse était incorrecte trois fois',
      detail:
        'Pour votre sécurité, nous avons arrêté ici. Rien n’a été partagé. Recommencez depuis l’application.',
    },
    blocked: {
      title: 'Votre accès en ligne est bloqué',
      detail:
        'La banque a bloqué l’accès en ligne de ce client. Rien n’a été partagé. Avec une vraie banque, il faudrait maintenant l’appeler.',
    },
    signed_in_elsewhere: {
      title: 'Vous êtes déjà connecté(e) ailleurs',
      detail:
        'Nous autorisons une seule connexion à la fois. Rien n’a été partagé. Déconnectez-vous là-bas, attendez une minute et recommencez depuis l’application.',
    },
    not_permitted: {
      title: 'Vous ne pouvez pas partager ces comptes',
      detail:
        'La personne responsable des comptes doit l’autoriser. Rien n’a été partagé. Demandez-le-lui ou utilisez un autre compte.',
    },
    action_required: {
      title: 'Une démarche est nécessaire avant',
      detail:
        'Nos conditions ont changé. Rien n’a été partagé. Connectez-vous sur nos propres pages, acceptez les nouvelles conditions et recommencez depuis l’application.',
    },
    method_unsupported: {
      title: 'Votre lecteur de carte ne fonctionne pas ici',
      detail:
        'Vous vous connectez avec un lecteur de carte, que nous ne proposons pas aux autres entreprises. Rien n’a été partagé. Commandez notre application ou utilisez une autre banque.',
    },
    expired: {
      title: 'Cette connexion a expiré',
      detail:
        'Elle a duré plus longtemps que nous ne pouvons attendre. Rien n’a été partagé. Recommencez depuis l’application.',
    },
    unavailable: {
      title: 'Demo Bank n’est pas disponible',
      detail: 'Nos systèmes sont en panne pour le moment. Rien n’a été partagé. Réessayez plus tard.',
    },
  },
  stopped: {
    title: 'Rien n’a été partagé',
    detail: 'Vous avez arrêté ici. Vous pouvez fermer cette page et revenir à votre autre appareil.',
  },
  approved: {
    title: 'Vous avez donné votre consentement',
    detail: (client) => `Vous pouvez fermer cette page et revenir à ${client}.`,
  },
  unknownSignIn: {
    title: 'Cette connexion est inconnue',
    detail:
      'L’adresse est incorrecte, ou la connexion est terminée depuis longtemps. Recommencez depuis l’application.',
  },
  foreignSignIn: {
    title: 'Cette connexion a commencé ailleurs',
    detail:
      'Pour votre sécurité, elle ne peut continuer que dans le navigateur où elle a commencé, avec les cookies autorisés. Recommencez depuis l’application.',
  },
  badRequest: {
    title: 'Impossible de répondre à cette demande',
    detail: (problem) =>
      `L’entreprise qui vous a envoyé ici a fait une erreur : ${problem}. Rien n’a été partagé.`,
  },
  wrongUrl: {
    title: 'Cette page ne peut pas être utilisée ici',
    detail: (shown, own) =>
      `Le navigateur affiche la banque à l’adresse ${shown}, mais elle est configurée pour ${own}. Démarrez-la avec --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Il n’y a rien ici', detail: 'L’adresse est incorrecte.' },
    wrongMethod: {
      title: 'Cela ne fonctionne pas ici',
      detail: 'Cette adresse n’accepte pas cette méthode.',
    },
    refused: {
      title: 'Impossible de lire la demande',
      detail: 'Elle est mal formée, trop volumineuse ou d’un type que nous n’acceptons pas.',
    },
    timeout: { title: 'Cela a pris trop de temps', detail: 'La demande n’est pas arrivée à temps.' },
    internal: {
      title: 'Un problème est survenu chez nous',
      detail: 'L’erreur vient de nous. Réessayez, et indiquez la référence si elle persiste.',
    },
    unavailable: {
      title: 'Demo Bank n’est pas disponible',
      detail: 'La banque est en cours d’arrêt. Réessayez dans un instant.',
    },
  },
  back: (client) => `Revenir à ${client}`,
  toTestPeople: 'Voir les personnes de test',
  reference: 'Référence',
  otherCompany: 'l’autre entreprise',
}
