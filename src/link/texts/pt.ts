// table: The hosted flow in Portuguese

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { LinkTexts } from './texts.ts'

export const pt: LinkTexts = {
  ...PAGE_TEXTS.pt,
  cancel: 'Cancelar',
  back: (app) => `Voltar a ${app}`,

  chooseTitle: 'Escolha o seu banco',
  chooseLead: (app) => `${app} pede para ver as suas contas.`,
  marketLabel: 'País',
  searchLabel: 'Nome do seu banco',
  searchButton: 'Procurar',
  searchNone: (query) => `Nenhum banco corresponde a «${query}».`,
  searchMore: 'Há mais bancos que correspondem. Escreva mais do nome.',
  searchAll: 'Mostrar todos os bancos',
  banksFound: (count) => `Bancos encontrados: ${count}`,
  banksIn: (market) => `Bancos: ${market}`,
  noBanks: (market) => `Ainda não é possível ligar nenhum banco neste país: ${market}.`,

  consentTitle: (app) => `Partilhar as suas contas com ${app}?`,
  consentLead: (app, bank) => `Se aceitar, ${bank} partilha com ${app} o que está aqui indicado.`,
  whatHeading: 'O que é partilhado',
  whatItems: {
    identity: 'O seu nome, data de nascimento e número de identificação',
    accounts: 'Nomes, números e titulares das contas',
    balances: 'Saldos',
    payments: 'Movimentos dos últimos 12 meses',
    wealth: 'Empréstimos com as suas condições e investimentos com a sua composição',
  },
  paymentsAndNew: 'Movimentos dos últimos 12 meses e novos movimentos',
  whatNot: 'Ninguém pode movimentar dinheiro com isto.',
  howLongHeading: 'Durante quanto tempo',
  howLongOnce: (app) => `Uma vez. ${app} pode ler os dados durante 24 horas; depois são eliminados aqui.`,
  howLongUntil: (app, bank, date) =>
    `Até ${date}. Pode terminar antes disso, em qualquer altura, em ${app} ou em ${bank}.`,
  reportTitle: (app) => `Confirmar as suas contas a ${app}?`,
  reportLead: (app, bank) =>
    `Se aceitar, ${bank} confirma o que está aqui indicado e ${app} recebe um relatório.`,
  howLongReport: (app) =>
    `Uma vez. ${app} pode ler o relatório durante uma hora; após 24 horas tudo é eliminado aqui.`,
  refreshTitle: (app) => `Atualizar as suas contas para ${app}?`,
  refreshLead: (app, bank) =>
    `Se aceitar, lemos novamente as suas contas em ${bank} para ${app}, com o acesso que concedeu.`,
  refreshHowLong: (app) =>
    `Nada muda: ${app} mantém o acesso que concedeu, até que este termine ou o termine.`,
  refreshNext: (bank) => `Não precisa de iniciar sessão novamente em ${bank}. Demora alguns segundos.`,
  refreshNow: 'Atualizar agora',
  extendNow: 'Prolongar',
  nextHeading: 'O que acontece a seguir',
  next: (app, bank) =>
    `Inicia sessão na página do próprio banco, ${bank}, e escolhe as contas. ${app} nunca vê a sua palavra-passe.`,
  nextHere: (app, bank) =>
    `Inicia sessão em ${bank} na página seguinte e escolhe as contas. O que introduz vai apenas para ${bank}: ${app} nunca o vê e nós não o guardamos.`,
  nextDevice: (app, bank) =>
    `Aprova em ${bank}, aqui ou no seu telemóvel, e escolhe lá as contas. ${app} nunca vê a sua palavra-passe.`,
  idHint: (app, name) => `${app} conhece-o como ${name}. Se não for essa pessoa, cancele.`,
  continueTo: (bank) => `Continuar para ${bank}`,
  otherBank: 'Escolher outro banco',
  unfinished: (bank) => `Ainda não terminou em ${bank}. Continue para lá voltar.`,
  unreachable: (bank) =>
    `De momento não é possível contactar ${bank}. Tente novamente dentro de instantes ou escolha outro banco.`,
  bankUnknown: 'Esse banco não pode ser ligado aqui. Escolha outro.',

  signInTitle: (bank) => `Iniciar sessão em ${bank}`,
  signInLead: (bank) => `O que introduz vai apenas para ${bank}. Não o guardamos.`,
  methodTitle: 'Obter o seu código',
  codeTitle: 'Introduza o seu código',
  accountsTitle: 'Escolha o que partilhar',
  noAccountsHere: (app, bank) =>
    `${bank} não mostra contas suas. Se continuar, ${app} fica a saber apenas isso.`,
  fields: {
    username: 'Nome de utilizador',
    password: 'Palavra-passe',
    method: 'Como quer receber o código?',
    code: 'Código de utilização única',
    question: 'Resposta à sua pergunta de segurança',
    accounts: 'Contas a partilhar',
  },
  signInSubmit: 'Continuar',
  wrongCredentials: 'O nome de utilizador ou a palavra-passe está errado. Verifique ambos e tente novamente.',
  wrongCode: 'Esse código está errado. Tente novamente.',
  wrongAnswer: 'Essa resposta não está certa. Tente novamente.',
  chooseAccount: 'Escolha pelo menos uma conta.',
  answerInvalid: 'Falta alguma coisa. Preencha todos os campos.',
  reportAccountsTitle: { one: 'Escolha uma conta', several: 'Escolha as contas' },
  reportAccountsLead: (app) => `${app} recebe um relatório sobre o que escolher aqui e sobre nada mais.`,
  lastTry: (bank) =>
    `Resta uma tentativa: após outro erro, o início de sessão termina aqui, para que ${bank} não o bloqueie.`,
  deviceTitle: (bank) => `Aprovar em ${bank}`,
  deviceLead: (bank) =>
    `Abra ${bank} aqui ou no seu telemóvel, inicie sessão e aprove. Lá tem de aparecer também este código:`,
  deviceMatch: 'Código',
  deviceOpen: (bank) => `Abrir ${bank} num novo separador`,
  deviceScan: (bank) => `Ou leia o código com o seu telemóvel para abrir lá ${bank}`,
  deviceWaiting: 'Esta página continua sozinha assim que tiver aprovado.',
  windowTitle: (bank) => `Continue em ${bank}`,
  windowLead: (bank) =>
    `${bank} abre numa janela própria. Esta página continua sozinha assim que terminar lá.`,
  windowAgain: (bank) => `Abrir ${bank} novamente`,
  windowDone: (app) => `Volte à página de ${app} em que começou. Continua lá.`,

  readingTitle: (bank) => `A ler as suas contas em ${bank}`,
  reading: 'Isto demora alguns segundos. Mantenha esta página aberta.',
  readingSlow: (bank) =>
    `${bank} está a demorar mais do que o habitual. Pode esperar, tentar novamente ou voltar.`,
  readingCheck: 'Verificar agora',

  leavingTitle: (app) => `A regressar a ${app}`,
  leavingConnected: 'As suas contas estão ligadas.',
  leavingNothing: 'Nada foi partilhado.',
  leavingContinue: (app) => `Continuar para ${app}`,
  returnedTitle: 'Pode fechar esta página',
  returned: (app) => `Foi reencaminhado daqui para ${app}. Se nada aconteceu lá, comece de novo.`,

  payment: {
    title: (amount) => `Pagar ${amount}`,
    to: 'Para',
    reference: 'Referência',
    lead: (app) =>
      `Escolhe aqui o seu banco e aprova o pagamento nele. A aplicação ${app} nunca vê a sua palavra-passe.`,
    badLink:
      'A ligação que o trouxe aqui está incompleta, não é permitida ou é demasiado antiga. Nada foi pago. Volte atrás e comece de novo.',
  },

  expired: {
    title: 'Esta página expirou',
    detail:
      'Para sua segurança, funciona apenas durante 30 minutos. Regresse ao ponto de onde veio e comece de novo.',
  },
  elsewhere: {
    title: 'Continue onde começou',
    detail:
      'Esta página pertence a outro navegador, ou este navegador não guarda cookies. Abra-a onde começou, ou regresse ao ponto de onde veio e comece de novo.',
  },
  openAgain: 'Abrir novamente',
  badLink: {
    title: 'Esta ligação não funciona',
    detail:
      'A ligação que o trouxe aqui está incompleta ou não é permitida. Nada foi partilhado. Regresse ao ponto de onde veio e comece de novo.',
  },
  notServed: {
    title: 'Este serviço não é oferecido aqui',
    detail:
      'A ligação pede algo que não pode ser feito aqui, como um pagamento ou uma verificação de rendimentos. Nada foi partilhado. Regresse ao ponto de onde veio e escolha outra forma.',
  },
  connectionBusy: {
    title: 'As suas contas já estão a ser atualizadas',
    detail:
      'Alguém começou a atualizar esta ligação, ou ela aguarda a sua aprovação no banco. Conclua isso primeiro ou tente novamente dentro de dez minutos.',
  },
  cancelledMessage: 'Cancelado pelo utilizador.',
  declinedMessage: 'O utilizador não permitiu o acesso no banco.',
  failures: {
    bank_unavailable: (_app, bank) => ({
      title: `${bank} não respondeu`,
      detail: `De momento não é possível contactar ${bank}, pelo que nada foi partilhado. Tente novamente mais tarde.`,
    }),
    bank_rejected_us: (_app, bank) => ({
      title: `${bank} não aceitou a ligação`,
      detail: `${bank} recusou o nosso pedido, pelo que nada foi partilhado. Tente novamente mais tarde ou use outro banco.`,
    }),
    bank_credentials_incorrect: (_app, bank) => ({
      title: 'O início de sessão não funcionou',
      detail: `${bank} não aceitou o que foi introduzido. Verifique os seus dados e tente novamente.`,
    }),
    bank_failed: (_app, bank) => ({
      title: `Algo falhou em ${bank}`,
      detail: `${bank} deu uma resposta que não compreendemos, pelo que nada foi partilhado. Tente novamente mais tarde.`,
    }),
    bank_not_a_customer: (_app, bank) => ({
      title: `${bank} não o conhece`,
      detail: `${bank} não tem nenhum cliente com esse nome de utilizador. Verifique-o ou use outro banco.`,
    }),
    bank_code_incorrect: (_app, bank) => ({
      title: 'O código esteve errado demasiadas vezes',
      detail: `Para sua segurança, ${bank} interrompeu o início de sessão e nada foi partilhado. Comece de novo para obter outro código.`,
    }),
    bank_code_cancelled: (_app, bank) => ({
      title: 'A aprovação foi cancelada',
      detail: `Foi cancelada em ${bank}, pelo que nada foi partilhado. Comece de novo se quiser continuar.`,
    }),
    bank_code_timeout: (_app, bank) => ({
      title: 'A aprovação demorou demasiado',
      detail: `${bank} esperou pela sua aprovação e desistiu. Nada foi partilhado. Comece de novo quando estiver pronto.`,
    }),
    bank_device_unavailable: (_app, bank) => ({
      title: `Não pode aprovar agora em ${bank}`,
      detail: `A página ou a aplicação de aprovação de ${bank} não está a funcionar, pelo que nada foi partilhado. Tente novamente mais tarde.`,
    }),
    bank_user_blocked: (_app, bank) => ({
      title: `${bank} bloqueou o acesso`,
      detail: `Contacte ${bank} para que o seu acesso online seja reaberto e depois volte.`,
    }),
    bank_signed_in_elsewhere: (_app, bank) => ({
      title: 'Tem sessão iniciada noutro local',
      detail: `${bank} permite uma sessão de cada vez, pelo que nada foi partilhado. Termine a outra sessão, aguarde um minuto e comece de novo.`,
    }),
    bank_not_permitted: (_app, bank) => ({
      title: `${bank} não lhe permite partilhar isto`,
      detail: `Não pode partilhar estas contas, pelo que nada foi partilhado. Peça autorização a ${bank} ou ao titular das contas, ou use outra conta.`,
    }),
    bank_action_required: (_app, bank) => ({
      title: `${bank} precisa primeiro de algo da sua parte`,
      detail: `Nada foi partilhado. Inicie sessão na página ou na aplicação de ${bank}, faça o que lhe é pedido e comece de novo.`,
    }),
    bank_method_unsupported: (_app, bank) => ({
      title: `Não pode iniciar sessão em ${bank} desta forma`,
      detail: `${bank} não oferece aqui a sua forma de iniciar sessão, pelo que nada foi partilhado. Use outra, como a aplicação, ou outro banco.`,
    }),
    bank_asked_too_often: (_app, bank) => ({
      title: `${bank} recebeu demasiados pedidos`,
      detail: `${bank} quer uma pausa, pelo que nada de novo foi lido. Tente novamente dentro de uma hora.`,
    }),
    bank_other_person: (_app, bank) => ({
      title: 'Outra pessoa iniciou sessão',
      detail: `Esta ligação pertence a outro cliente de ${bank}, pelo que nada foi partilhado. Comece de novo e inicie sessão como a pessoa cujas contas estão ligadas.`,
    }),
    bank_person_unknown: (_app, bank) => ({
      title: 'O banco não indicou quem iniciou sessão',
      detail: `${bank} não indicou quem iniciou sessão, pelo que não é possível saber se esta ligação é sua e nada foi partilhado. Comece de novo e permita que ${bank} partilhe a sua identidade, se tal for pedido. Caso contrário, remova a ligação e ligue o banco outra vez.`,
    }),
    bank_session_expired: (_app, bank) => ({
      title: 'O início de sessão demorou demasiado',
      detail: `${bank} terminou o início de sessão, pelo que nada foi partilhado. Comece de novo quando estiver pronto.`,
    }),
    no_accounts: (_app, bank) => ({
      title: 'Não há contas para partilhar',
      detail: `${bank} não mostra contas suas, ou não escolheu nenhuma. Escolha pelo menos uma ou use outro banco.`,
    }),
    code_invalid: (app) => ({
      title: 'Esta ligação já foi usada ou é demasiado antiga',
      detail: `Para sua segurança, uma ligação funciona uma vez e por pouco tempo. Volte a ${app} e comece de novo.`,
    }),
    access_ended: (app) => ({
      title: `${app} terminou este processo`,
      detail: `O acesso por trás desta página terminou entretanto, pelo que nada foi partilhado. Volte a ${app} e comece de novo.`,
    }),
    connection_ended: (app, bank) => ({
      title: 'Esta ligação terminou',
      detail: `A ligação a ${bank} terminou entretanto, pelo que não há nada a renovar. Volte a ${app} e ligue novamente.`,
    }),
    internal: (app) => ({
      title: 'Não conseguimos concluir',
      detail: `Algo falhou do nosso lado e nada foi partilhado. Tente novamente ou volte a ${app}.`,
    }),
  },
  yourBank: 'o seu banco',
}
