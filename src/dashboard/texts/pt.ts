// table: The consent dashboard in Portuguese

import { PAGE_TEXTS } from '../../pages/texts.ts'
import type { DashboardTexts } from './texts.ts'

export const pt: DashboardTexts = {
  ...PAGE_TEXTS.pt,
  openTitle: (app) => `As suas ligações com ${app}`,
  openLead: (app) => `Veja que bancos ligou a ${app} e o que é partilhado, e termine o que já não quiser.`,
  openOnce: 'Esta ligação é só sua. Funciona uma vez e durante dez minutos.',
  openButton: 'Abrir as minhas ligações',

  listTitle: 'As suas ligações',
  listLead: (app) => `Isto é o que partilha com ${app}. Pode alterá-lo ou terminá-lo em qualquer altura.`,
  nothing: 'Não ligou nenhum banco.',
  nothingMore: (app) => `Se ligar um em ${app}, aparece aqui.`,
  nothingLeft: 'Já nada está ligado.',
  change: 'Ver e alterar',
  history: 'Histórico',
  endedHeading: 'Terminadas',
  unfinishedHeading: 'Pedidos que não deram em nada',
  signOut: 'Terminar sessão',

  standings: {
    unfinished: 'Não concluída',
    active: 'Ligada',
    failing: 'Ligada, mas o banco não respondeu da última vez',
    renew: 'Já não está atualizada: o banco pede que inicie sessão novamente',
    ended: 'Terminada',
  },
  accounts: 'Contas',
  noAccounts: 'Nenhuma',
  reads: (app) => `O que ${app} pode ler`,
  kinds: {
    accounts: 'Nomes e números das contas',
    balances: 'Saldos e o valor de empréstimos e investimentos',
    transactions: 'Movimentos',
    identity: 'O seu nome, data de nascimento e número de identificação, e quem são os titulares',
  },
  since: 'Desde',
  until: 'Até',
  lastRead: 'Última leitura no banco',
  never: 'Nunca',
  readBy: {
    person: () => 'enquanto estava presente',
    app: (app) => `porque ${app} pediu`,
    background: () => 'em segundo plano',
  },

  back: 'Todas as ligações',
  stopHeading: (app) => `O que partilha com ${app}`,
  stopHint:
    'Uma caixa marcada significa que o dado é partilhado. Desmarque o que já não quer partilhar. Nada acontece até confirmar.',
  stopAccounts: 'Contas',
  stopKinds: 'Tipos de dados',
  stopButton: 'Deixar de partilhar o que está desmarcado',
  stopNone: 'Ainda está tudo marcado. Desmarque pelo menos uma caixa.',
  stopAll: (bank) =>
    `Não restaria nenhuma conta. Para não partilhar nenhuma, termine antes a ligação com ${bank}.`,
  endedLine: (app, bank) => `${app} já não pode ler aqui nada de ${bank}.`,
  reducedLine: (app) => `Já não é partilhado com ${app}`,
  withdrawnHeading: 'Já não é partilhado',
  stoppedOn: (date) => `desde ${date}`,
  withdrawnBack: (app) => `Para voltar a partilhar, ligue o banco novamente em ${app}.`,
  disconnectHeading: 'Não partilhar mais nada',
  disconnectHint: (app, bank) => `${app} deixa então de poder ler o que quer que seja de ${bank}.`,
  disconnectLink: (bank) => `Terminar a ligação com ${bank}`,
  steps: {
    requested: 'Aceitou e foi para o banco',
    authorised: 'Permitido no banco',
    active: 'Concedido',
    expiring: 'Termina dentro de uma semana',
    expired: 'Expirado',
    revoked: 'Terminado',
    rejected: 'Não concedido',
    consumed: 'Concedido uma vez',
  },
  requestedByApp: 'Pedido no banco; a aplicação diz que aceitou',
  reductions: {
    account: 'Uma conta já não é partilhada',
    balances: 'Os saldos já não são partilhados',
    transactions: 'Os movimentos já não são partilhados',
    identity: 'O seu nome e a sua identidade já não são partilhados',
  },
  actors: {
    person: () => 'por si',
    client: (app) => `por ${app}`,
    bank: (_app, bank) => `por ${bank}`,
    operator: () => 'pelo operador deste serviço',
    system: () => 'automaticamente',
  },

  accessHeading: (app) => `Acesso que ${app} tem`,
  accessLead: (app) => `Com ele, ${app} lê o que ligou e o que vier a ligar.`,
  lastUsed: 'Última utilização',
  accessLink: 'Terminar este acesso',
  accessEndedLine: (app) => `O acesso de ${app} terminou.`,

  keep: 'Manter como está',
  reduceTitle: (app) => `Deixar de partilhar isto com ${app}?`,
  reduceWhat: (app) =>
    `De imediato, ${app} deixa de poder lê-lo aqui, não volta a ser obtido do banco e a nossa cópia é eliminada.`,
  reduceButton: 'Deixar de partilhar',
  disconnectTitle: (bank) => `Terminar a ligação com ${bank}?`,
  disconnectWhat: (app, bank) =>
    `De imediato, ${app} deixa de poder ler aqui o que quer que seja de ${bank}. A nossa cópia é eliminada e pedimos a ${bank} que termine o acesso.`,
  disconnectButton: 'Terminar a ligação',
  accessTitle: (app) => `Terminar o acesso de ${app}?`,
  accessWhat: (app) =>
    `Tudo aquilo com que ${app} lê agora os seus dados cessa de imediato. As suas ligações mantêm-se; ${app} só pode voltar a lê-las se obtiver um novo acesso. Para não partilhar mais nada, termine também as ligações.`,
  accessButton: 'Terminar o acesso',
  copies: (app) => `O que ${app} já leu pode continuar lá guardado. Peça a ${app} que o elimine.`,

  linkUsed: {
    title: 'Esta ligação já foi usada ou é demasiado antiga',
    detail:
      'Para sua segurança, funciona uma vez e durante dez minutos. Volte à aplicação e abra as suas ligações a partir daí.',
  },
  elsewhere: {
    title: 'Abra as suas ligações a partir da aplicação',
    detail:
      'Esta página pertence a outro navegador, ou este navegador não guarda cookies. Volte à aplicação e abra as suas ligações a partir daí.',
  },
  expired: {
    title: 'A sua sessão terminou',
    detail:
      'Para sua segurança, esta página fecha após 15 minutos sem utilização e após uma hora. Volte à aplicação e abra as suas ligações a partir daí.',
  },
  signedOut: {
    title: 'A sua sessão terminou',
    detail: 'Para voltar, abra as suas ligações a partir da aplicação.',
  },
  notHere: {
    title: 'Esta ligação não está aqui',
    detail: 'Não existe ou não é sua.',
  },
  toList: 'Mostrar as minhas ligações',
}
