// table: The style sheet of every page: colours, type, forms, buttons and notices
// Never: put a variable value into it; the content policy allows exactly this text

import { TILE_COLOURS } from './tile.ts'

const DARK =
  '--ground:#101614;--surface:#18201d;--line:#2e3934;--edge:#75857d;--ink:#e8eeea;--soft:#a9b7b0;--accent:#4cc38a;--accent-deep:#6ad6a1;--on-accent:#06231a;--tint:#1c3029;--warn:#f0a878;--warn-tint:#33241a;--shadow:none'

/** A page surface adds its own style sheet after this one. */
export const BASE_STYLE: string = `
:root{color-scheme:light dark;--ground:#f1f4f2;--surface:#fdfefd;--line:#d4dcd7;--edge:#7c8a83;--ink:#17211d;--soft:#4d5b54;--accent:#0f6b4f;--accent-deep:#0a5540;--on-accent:#fff;--tint:#e4f0ea;--warn:#8a4313;--warn-tint:#faeee3;--shadow:0 1px 2px rgb(16 40 30/.06),0 8px 24px rgb(16 40 30/.06)}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${DARK}}}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark;${DARK}}
*{box-sizing:border-box}
html{background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
body{margin:0}[hidden]{display:none!important}
.page{max-width:440px;min-height:100vh;min-height:100dvh;margin:0 auto;padding:16px 0 24px;display:flex;flex-direction:column}
header{display:flex;align-items:center;gap:8px;padding:8px 24px 16px;font-weight:600;font-size:16px;letter-spacing:-.01em}
.logo{color:var(--accent)}.app-logo{max-height:48px;max-width:100%;width:auto}
main{background:var(--surface);border-block:1px solid var(--line);padding:32px 24px}
footer{padding:16px 24px 0;font-size:14px;color:var(--soft)}
h1{font-size:24px;line-height:1.25;letter-spacing:-.015em;margin:0 0 8px;overflow-wrap:anywhere;text-wrap:balance}
h2{font-size:14px;line-height:1.4;font-weight:600;color:var(--soft);margin:0 0 4px}
p{margin:0 0 16px;overflow-wrap:anywhere}
.lead{font-size:16px;color:var(--soft);margin-bottom:24px}
.test{margin:0 24px 16px;padding:8px 12px;font-size:14px;color:var(--soft);border:1px dashed var(--edge);border-radius:6px}
.note{padding:12px 16px;background:var(--tint);border-radius:6px;margin-bottom:24px}
.note.warn{background:var(--warn-tint);color:var(--warn)}
section{padding:16px 0;border-top:1px solid var(--line)}
section p{margin:0}
ul{list-style:none;margin:0;padding:0}
form{margin:0}
label{display:block;font-weight:600;margin-bottom:4px}
input{flex:1;min-width:0;width:100%}
input,select,button,.button{font:inherit;min-height:48px;border-radius:6px;padding:11px 16px}
select{display:block;width:100%;margin-bottom:16px}
input,select{color:var(--ink);background:var(--surface);border:1px solid var(--edge)}
button,.button{display:block;width:100%;text-align:center;text-decoration:none;font-weight:600;cursor:pointer;border:1px solid transparent;background:var(--button,var(--accent));color:var(--on-button,var(--on-accent));overflow-wrap:anywhere}
button:hover,.button:hover{background:var(--button,var(--accent-deep))}
.quiet{background:transparent;color:var(--ink);border-color:var(--edge)}
.quiet:hover{background:var(--tint)}
small{display:block;font-size:14px;font-weight:400;color:var(--soft)}
.tile,[data-m]::before{background:var(--tile);flex:none;width:40px;height:40px;border-radius:10px;color:#fff;display:grid;place-items:center;font-size:14px;font-weight:700;letter-spacing:.02em}
[data-m]::before{content:attr(data-m);content:attr(data-m)/""}
${TILE_COLOURS.map((colour, index) => `.m${index}{--tile:${colour}}`).join('')}
.acts{display:grid;gap:12px;margin-top:24px}
.legal{display:flex;flex-wrap:wrap;align-items:center;gap:0 16px;margin-top:4px}.legal span{overflow-wrap:anywhere}
.plain{display:inline-block;padding:4px 0;color:var(--accent);font-weight:600;text-underline-offset:3px}
.icon{width:48px;height:48px;border-radius:50%;display:grid;place-items:center;background:var(--tint);color:var(--accent);margin-bottom:16px}
.icon.warn{background:var(--warn-tint);color:var(--warn)}
.field{margin-bottom:16px}
.hint{font-size:14px;color:var(--soft);margin:0 0 8px}
fieldset{border:0;padding:0;margin:0;min-width:0}
legend{font-weight:600;padding:0;margin-bottom:4px}
.choice{display:flex;align-items:center;gap:12px;min-height:48px;padding:8px 4px;margin:0;font-weight:400;border-top:1px solid var(--line);cursor:pointer;overflow-wrap:anywhere}
.choice:last-child{border-bottom:1px solid var(--line)}
.choice input{flex:none;width:20px;height:20px;min-height:0;padding:0;margin:0;accent-color:var(--accent)}
.choice b{display:block;font-weight:600}
.choice span{min-width:0}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.ref{font-size:14px;color:var(--soft);margin:24px 0 0}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:14px;overflow-wrap:anywhere}
pre{white-space:pre-wrap;background:var(--ground);border:1px solid var(--line);border-radius:6px;padding:12px;margin:8px 0 16px;user-select:all;-webkit-user-select:all}
dl{margin:0 0 16px}dt{font-size:14px;color:var(--soft)}dd{margin:0 0 12px}
details{margin-top:24px;font-size:14px;color:var(--soft)}summary{cursor:pointer;padding:4px 0}
details p{margin:8px 0 0}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media (min-height:480px){html{scroll-padding-bottom:160px}.acts{position:sticky;bottom:0;z-index:1;margin-inline:-24px;padding:12px 24px;margin-bottom:-12px;background:var(--surface);box-shadow:0 -1px var(--line)}.acts+*{margin-top:24px}form+.acts{position:static;box-shadow:none;padding-block:0}}
@media (min-width:480px){.acts{margin-inline:-32px;padding-inline:32px}.page{padding-top:48px}main{border:1px solid var(--line);border-radius:6px;padding:32px;box-shadow:var(--shadow)}header,footer{padding-inline:32px}.test{margin-inline:0}}
@media (forced-colors:active){button,.button,.tile,.icon,[data-m]::before{border:1px solid}}
`
