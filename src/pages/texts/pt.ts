// table: Texts that every page shares, in Portuguese

import type { PageTexts } from '../page-texts.ts'

export const pt: PageTexts = {
  lang: 'pt',
  testNotice: 'Teste: bancos e montantes são fictícios.',
  footer: 'A Tallystick liga-o ao seu banco e nunca guarda a sua palavra-passe bancária.',
  terms: 'Termos',
  privacy: 'Privacidade',
  reference: 'Referência',
  tryAgain: 'Tentar novamente',
  outdated: {
    title: 'Esta página está desatualizada',
    detail: 'Algo mudou desde que foi aberta. Nada foi enviado.',
  },
  away: {
    title: 'De momento não conseguimos responder',
    detail:
      'Os nossos sistemas estão a reiniciar ou muito ocupados. Nada se perdeu. Aguarde um momento e volte a carregar esta página.',
  },
  broken: {
    title: 'Não conseguimos mostrar esta página',
    detail:
      'Algo falhou do nosso lado. Aguarde um momento e volte a carregar a página, ou regresse ao ponto de onde veio e comece de novo.',
  },
  notFound: {
    title: 'Não há aqui nenhuma página',
    detail: 'O endereço está errado ou a página já não existe.',
  },
  wrongMethod: {
    title: 'Esta página não pode ser aberta assim',
    detail: 'O endereço não aceita este tipo de pedido. Nada foi feito.',
  },
  refused: {
    title: 'Não é possível ler este pedido',
    detail: 'Está mal formado ou é demasiado grande. Nada foi feito.',
  },
  nearest: 'Ir para',
}
