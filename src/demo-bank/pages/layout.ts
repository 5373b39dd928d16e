// page: Layout of every page of the bank: logo, colours, type
// Never: load a script, font or image from another origin

import { type Html, html } from '../../http/html.ts'
import { cspHash } from '../../http/page-headers.ts'
import type { BankTexts } from '../texts/texts.ts'

// Violet, so that the bank is not mistaken for the platform. Text contrast is at least 4.5:1 in both colour schemes.
const STYLE = `
:root{color-scheme:light dark;--ground:#f4f3f9;--surface:#fff;--line:#d5d1e3;--edge:#857d9c;--ink:#1f1a2e;--soft:#595270;--brand:#4b2e91;--brand-deep:#38206f;--on-brand:#fff;--tint:#eeeaf9;--bad:#a11d2e;--bad-tint:#fdecee}
@media(prefers-color-scheme:dark){:root{--ground:#14111c;--surface:#1e1a2a;--line:#3a344d;--edge:#857ba6;--ink:#efecf8;--soft:#b4acc9;--brand:#b9a1ff;--brand-deep:#cdbcff;--on-brand:#1c1035;--tint:#2a2440;--bad:#ff9aa4;--bad-tint:#3a1c25}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;overflow-wrap:break-word}
a{color:var(--brand);text-underline-offset:2px}
a:hover{color:var(--brand-deep)}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999px}.skip:focus{left:12px;top:12px;background:var(--surface);padding:8px 12px}
header{background:#4b2e91}
header :focus-visible{outline-color:#fff}
.bar{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:center;padding:14px 20px;max-width:1080px;margin:auto}
.bar a{display:flex;align-items:center;gap:10px;font-weight:650;font-size:18px;letter-spacing:-.01em;color:#fff;text-decoration:none}
.bar svg{width:30px;height:30px;color:#fff}
.bar path{fill:#4b2e91}
.bar small{color:#e4dcf8;font-size:14px;margin-left:auto}
main{max-width:480px;margin:0 auto;padding:32px 20px 48px}
main.wide{max-width:1080px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:18px;padding:28px 24px;box-shadow:0 1px 3px #1f1a2e14}
h1{font:600 26px/1.25 Georgia,"Times New Roman",serif;margin:0 0 8px}
h2{font-size:16px;line-height:1.4;margin:24px 0 8px}
p{margin:0 0 16px}
.soft{color:var(--soft)}
label,legend{font-weight:600}
.field{margin:0 0 16px}
.field label{display:block;margin-bottom:4px}
.field input{width:100%;min-height:48px;padding:10px 12px;font:inherit;color:inherit;background:var(--surface);border:1px solid var(--edge);border-radius:6px}
.field input[aria-invalid]{border:2px solid var(--bad)}
.code{font-variant-numeric:tabular-nums;letter-spacing:.2em}
.buttons{display:flex;flex-wrap:wrap;gap:12px;margin-top:24px}
.buttons+p{margin-top:20px}
@media(min-height:480px){html{scroll-padding-bottom:96px}.buttons{position:sticky;bottom:0;z-index:1;margin-inline:-24px;padding:12px 24px;background:var(--surface);box-shadow:0 -1px var(--line)}}
.card>:last-child{margin-bottom:0}
.whole{white-space:nowrap}
.button{flex:1 1 150px;min-height:48px;padding:11px 18px;font:inherit;font-weight:600;text-align:center;text-decoration:none;border:1px solid var(--brand);border-radius:999px;background:none;color:var(--brand);cursor:pointer}
.button:hover{background:var(--tint);color:var(--brand-deep)}
.button.main{background:var(--brand);color:var(--on-brand)}
.button.main:hover{background:var(--brand-deep)}
.alert{margin:0 0 16px;padding:12px 14px;border-left:4px solid var(--bad);background:var(--bad-tint);border-radius:4px}
.alert strong{color:var(--bad)}
.note{margin:0 0 16px;padding:12px 14px;background:var(--tint);border-radius:6px}
dl.facts{display:grid;grid-template-columns:minmax(0,max-content) minmax(0,1fr);gap:6px 16px;margin:0 0 16px}dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;font-weight:600;overflow-wrap:anywhere}
fieldset{margin:24px 0 0;padding:0;border:0;min-width:0}
legend{padding:0}
.account{display:flex;gap:12px;align-items:flex-start;padding:12px 0;border-bottom:1px solid var(--line);font-weight:400}
.account input{width:22px;height:22px;margin:2px 0 0;flex:none;accent-color:var(--brand)}
.account span{flex:1;min-width:0}
.account b{display:block;font-weight:600}
.account .money{flex:none;text-align:right;font-variant-numeric:tabular-nums}
.filter{display:flex;flex-wrap:wrap;gap:12px 16px;align-items:end;margin:0 0 24px}
.filter .field{flex:1 1 200px;margin:0;min-width:0}
.filter .button{flex:0 0 auto;min-width:120px}
.field select{width:100%;min-height:48px;padding:10px 12px;font:inherit;color:inherit;background:var(--surface);border:1px solid var(--edge);border-radius:6px}
ul.plain{margin:0 0 16px;padding-left:20px}
nav ul{display:flex;flex-wrap:wrap;gap:8px;margin:0 0 24px;padding:0;list-style:none}
nav a{display:block;padding:6px 12px;border:1px solid var(--line);border-radius:999px;background:var(--surface);text-decoration:none}
nav a[aria-current]{background:var(--brand);border-color:var(--brand);color:var(--on-brand)}
.people{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,310px),1fr));gap:16px;margin:0;padding:0;list-style:none}
.people li{background:var(--surface);border:1px solid var(--line);border-radius:14px;padding:18px}
.people h3{font-size:16px;margin:0 0 4px}
.people p{margin:0 0 12px;color:var(--soft)}
.people dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:0}
.people dt{color:var(--soft);white-space:nowrap}
.people dd{margin:0;min-width:0;overflow-wrap:anywhere}
.people dl+p{margin:8px 0 0}
code{font:14px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;user-select:all}
footer{max-width:1080px;margin:auto;padding:0 20px 32px;color:var(--soft);font-size:14px;text-align:center}
@media(max-width:400px){main{padding:16px 12px 32px}.card{padding:20px 16px}.buttons{margin-inline:-16px;padding-inline:16px}.bar small{margin-left:40px}.account{flex-wrap:wrap;row-gap:0}.account .money{flex:1 0 100%;padding-left:34px;text-align:left}}
@media(forced-colors:active){.button{border-color:ButtonText}}
`

/** The source that allows the style sheet in the page's policy. */
export const STYLE_HASH: string = cspHash(STYLE)

const MARK = html`<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9" fill="currentColor"/><path d="M7 25V15.5a9 9 0 0 1 18 0V25h-5v-9.5a4 4 0 0 0-8 0V25z"/></svg>`

const ICON =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"%3E%3Crect width="32" height="32" rx="9" fill="%234b2e91"/%3E%3Cpath fill="%23fff" d="M7 25V15.5a9 9 0 0 1 18 0V25h-5v-9.5a4 4 0 0 0-8 0V25z"/%3E%3C/svg%3E'

export type Frame = {
  /** Base path of the bank. */
  readonly root: string
  readonly texts: BankTexts
  readonly title: string
  /** For pages that are lists and not forms. */
  readonly wide?: boolean
}

/** `main` is markup. */
export function renderFrame({ root, texts, title, wide = false }: Frame, main: Html): Html {
  const { fallback } = texts
  return html`<!doctype html>
<html lang="${texts.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} - Demo Bank</title>
<link rel="icon" href="${ICON}">
<style>!${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">${texts.skip}</a>
<header><div class="bar"><a href="${root}/" aria-label="${texts.home}">!${MARK}Demo Bank</a><small>${texts.practice}</small></div></header>
<main id="main"!${wide ? ' class="wide"' : ''}>
!${main}
</main>
!${fallback === undefined ? '' : html`<footer><p id="language-fallback">${fallback}</p></footer>`}
</body>
</html>
`
}
