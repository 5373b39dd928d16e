// table: Texts that every page shares, in Spanish

import type { PageTexts } from '../page-texts.ts'

export const es: PageTexts = {
  lang: 'es',
  testNotice: 'Prueba: bancos e importes ficticios.',
  footer: 'Tallystick le conecta con su banco y nunca guarda su contraseña bancaria.',
  terms: 'Condiciones',
  privacy: 'Privacidad',
  reference: 'Referencia',
  tryAgain: 'Intentarlo de nuevo',
  outdated: {
    title: 'Esta página está desactualizada',
    detail: 'Algo ha cambiado desde que se abrió. No se ha enviado nada.',
  },
  away: {
    title: 'No podemos responder en este momento',
    detail:
      'Nuestros sistemas se están reiniciando o están muy ocupados. No se ha perdido nada. Espere un momento y vuelva a cargar esta página.',
  },
  broken: {
    title: 'No pudimos mostrar esta página',
    detail:
      'Algo falló por nuestra parte. Espere un momento y cargue la página de nuevo, o vuelva al lugar de donde vino y empiece otra vez.',
  },
  notFound: {
    title: 'Aquí no hay ninguna página',
    detail: 'La dirección es incorrecta o la página ya no existe.',
  },
  wrongMethod: {
    title: 'Esta página no se puede abrir así',
    detail: 'La dirección no admite este tipo de solicitud. No se ha hecho nada.',
  },
  refused: {
    title: 'No se puede leer esta solicitud',
    detail: 'Es incorrecta o demasiado grande. No se ha hecho nada.',
  },
  nearest: 'Ir a',
}
