// table: The bank's pages in Portuguese

import { pluralForm } from '../../lib/languages.ts'
import type { BankTexts } from './texts.ts'

const lastMonths = (count: number) =>
  pluralForm('pt', count, { one: 'do último mês', other: `dos últimos ${count} meses` })

export const pt: BankTexts = {
  lang: 'pt',
  skip: 'Ir para o conteúdo',
  home: 'Demo Bank, pessoas de teste',
  practice: 'Para praticar. Sem dinheiro real.',
  cancel: 'Cancelar',
  proceed: 'Continuar',
  lastAttempt: 'Esta é a sua última tentativa: depois de outro erro, o acesso termina.',
  notices: {
    wrong_credentials: {
      title: 'O nome de utilizador ou a palavra-passe está errado.',
      detail: 'Verifique ambos e tente novamente. Após três tentativas, paramos.',
    },
    wrong_otp: {
      title: 'Esse código está errado.',
      detail: 'Escreva os quatro algarismos tal como são mostrados abaixo.',
    },
    wrong_answer: {
      title: 'Essa resposta está errada.',
      detail: 'Tente novamente; maiúsculas e minúsculas não fazem diferença. Após três tentativas, paramos.',
    },
    no_choice: { title: 'Escolha pelo menos uma conta.', detail: 'Ou escolha «Não partilhar».' },
  },

  signIn: {
    title: 'Entrar',
    heading: 'Entrar no Demo Bank',
    lead: (client) => `${client} pede para consultar as suas contas. No passo seguinte escolhe quais.`,
    userName: 'Nome de utilizador',
    password: 'Palavra-passe',
    submit: 'Entrar',
    noUserName: 'Não tem nome de utilizador?',
    practice: 'Este banco serve para praticar.',
    testPeople: 'Ver as pessoas de teste (em inglês, novo separador)',
  },
  otp: {
    title: 'Código de utilização única',
    heading: 'Introduza o seu código de utilização única',
    lead: 'Um banco real enviá-lo-ia para o seu telemóvel. Aqui está escrito na página.',
    hint: (code) => `O seu código é ${code}`,
    label: 'Código de quatro algarismos',
    method: 'Como pretende receber o código?',
    methods: { text: 'SMS', app: 'Aplicação do banco' },
  },
  question: {
    title: 'Pergunta de segurança',
    heading: 'Responda à sua pergunta de segurança',
    lead: (number, count) => `Pergunta ${number} de ${count}. Num banco real, só você saberia a resposta.`,
    hint: (answer) => `A resposta é ${answer}`,
    questions: {
      birthCity: 'Em que cidade nasceu?',
      bestCountry: 'Qual é o melhor país do mundo?',
      bestShape: 'De que forma as pessoas gostam mais?',
    },
  },
  consent: {
    title: 'O seu consentimento',
    heading: (client) => `Partilhar com ${client}?`,
    signedInAs: (name) => `Entrou como ${name}.`,
    mayRead: (client, until) => `${client} pode consultar, até ${until}:`,
    sentence: (client, until, data) =>
      `${client} pode consultar, até ${until}: ${data}. Não pode movimentar dinheiro.`,
    untilSeconds: (instant, seconds) =>
      `${instant}, ou seja, ${pluralForm('pt', seconds, { one: 'um segundo', other: `${seconds} segundos` })} depois de partilhar`,
    data: {
      identity: 'o seu nome, data de nascimento e número de identificação',
      accounts: 'nomes, números e titulares das contas',
      balances: 'saldos',
      wealth: 'empréstimos com as suas condições e investimentos com a sua composição',
    },
    payments: (count) => `movimentos ${lastMonths(count)}`,
    paymentsAndNew: (count) => `movimentos ${lastMonths(count)} e novos movimentos`,
    limits: 'Não pode movimentar dinheiro. Pode terminar isto a qualquer momento.',
    accounts: 'Contas a partilhar',
    noAccounts: (client) => `Não tem contas connosco. Se continuar, ${client} só fica a saber isso.`,
    card: (digits) => `Cartão terminado em ${digits}`,
    share: 'Partilhar',
    deny: 'Não partilhar',
  },
  payment: {
    title: 'Confirmar o pagamento',
    lead: (amount, payee) =>
      `Está a pagar ${amount} a ${payee}. Inicie sessão para verificar e confirmar o pagamento.`,
    heading: (amount) => `Pagar ${amount}?`,
    to: 'Para',
    number: 'Número da conta',
    reference: 'Referência',
    initiatedBy: 'Iniciado por',
    from: 'Pagar a partir de',
    noAccounts: (currency) => `Não tem nenhuma conta em ${currency} a partir da qual pagar.`,
    limits: 'O dinheiro sai da sua conta de imediato. Não o poderá recuperar.',
    confirm: 'Confirmar o pagamento',
    deny: 'Não pagar',
    approved: 'Confirmou o pagamento',
    nothingPaid: 'Nada foi pago',
    nothingPaidRestart: 'Nada foi pago. Comece de novo na aplicação.',
  },
  decoupled: {
    note: (code) => `Começou noutro dispositivo. Também lá deve aparecer ${code}. Se não aparecer, cancele.`,
    pending: 'Abra a página do Demo Bank no seu outro dispositivo e aprove aí.',
  },

  failures: {
    wrong_credentials: {
      title: 'Não foi possível entrar',
      detail:
        'O nome de utilizador ou a palavra-passe estava errado três vezes. Nada foi partilhado. Verifique ambos e recomece na aplicação.',
    },
    wrong_otp: {
      title: 'O código estava errado três vezes',
      detail:
        'Para sua segurança, parámos aqui. Nada foi partilhado. Recomece na aplicação para receber um novo código.',
    },
    wrong_answer: {
      title: 'A resposta estava errada três vezes',
      detail: 'Para sua segurança, parámos aqui. Nada foi partilhado. Recomece na aplicação.',
    },
    blocked: {
      title: 'O seu acesso em linha está bloqueado',
      detail:
        'O banco bloqueou o acesso em linha deste cliente. Nada foi partilhado. Num banco real, teria agora de telefonar.',
    },
    signed_in_elsewhere: {
      title: 'Já entrou noutro lugar',
      detail:
        'Permitimos um acesso de cada vez. Nada foi partilhado. Saia de lá, espere um minuto e recomece na aplicação.',
    },
    not_permitted: {
      title: 'Não pode partilhar estas contas',
      detail:
        'Quem é responsável pelas contas tem de o permitir. Nada foi partilhado. Peça essa autorização ou use outra conta.',
    },
    action_required: {
      title: 'Há algo a fazer primeiro',
      detail:
        'As nossas condições mudaram. Nada foi partilhado. Entre nas nossas próprias páginas, aceite as novas condições e recomece na aplicação.',
    },
    method_unsupported: {
      title: 'O seu leitor de cartões não funciona aqui',
      detail:
        'Entra com um leitor de cartões, que não disponibilizamos a outras empresas. Nada foi partilhado. Peça a nossa aplicação ou use outro banco.',
    },
    expired: {
      title: 'Este acesso expirou',
      detail: 'Demorou mais do que podemos esperar. Nada foi partilhado. Recomece na aplicação.',
    },
    unavailable: {
      title: 'O Demo Bank não está disponível',
      detail:
        'Os nossos sistemas não estão a funcionar neste momento. Nada foi partilhado. Tente mais tarde.',
    },
  },
  stopped: {
    title: 'Nada foi partilhado',
    detail: 'Parou aqui. Pode fechar esta página e voltar ao seu outro dispositivo.',
  },
  approved: {
    title: 'Deu o seu consentimento',
    detail: (client) => `Pode fechar esta página e voltar a ${client}.`,
  },
  unknownSignIn: {
    title: 'Este acesso não é conhecido',
    detail: 'O endereço está errado ou o acesso terminou há muito tempo. Recomece na aplicação.',
  },
  foreignSignIn: {
    title: 'Este acesso começou noutro lugar',
    detail:
      'Para sua segurança, só pode continuar no navegador em que começou, com cookies permitidos. Recomece na aplicação.',
  },
  badRequest: {
    title: 'Não é possível responder a este pedido',
    detail: (problem) => `A empresa que o enviou para aqui cometeu um erro: ${problem}. Nada foi partilhado.`,
  },
  wrongUrl: {
    title: 'Esta página não pode ser usada aqui',
    detail: (shown, own) =>
      `O navegador mostra o banco em ${shown}, mas está configurado para ${own}. Inicie-o com --bank-url ${shown} (TALLYSTICK_BANK_URL).`,
  },
  problems: {
    notFound: { title: 'Aqui não há nada', detail: 'O endereço está errado.' },
    wrongMethod: { title: 'Isso não funciona aqui', detail: 'Este endereço não aceita esse método.' },
    refused: {
      title: 'Não é possível ler',
      detail: 'O pedido está malformado, é demasiado grande ou de um tipo não suportado.',
    },
    timeout: { title: 'Demorou demasiado tempo', detail: 'O pedido não chegou a tempo.' },
    internal: {
      title: 'Algo falhou aqui',
      detail: 'A falha é nossa. Tente novamente e indique a referência se persistir.',
    },
    unavailable: {
      title: 'O Demo Bank não está disponível',
      detail: 'O banco está a parar. Tente novamente dentro de momentos.',
    },
  },
  back: (client) => `Voltar a ${client}`,
  toTestPeople: 'Ver as pessoas de teste',
  reference: 'Referência',
  otherCompany: 'a outra empresa',
}
