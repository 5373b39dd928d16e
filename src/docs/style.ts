// table: The style sheet of the API reference
// Never: put a variable value into it; the content policy allows exactly this text

export const STYLE = `
:root{color-scheme:light dark;--ground:#f5f8f6;--surface:#fdfefd;--line:#d3dcd6;--ink:#17211c;--soft:#4d5a53;--accent:#0f6b4f;--tint:#e6efe9;--good:#0f6b4f;--warn:#7d4d08;--bad:#a3282c}
@media(prefers-color-scheme:dark){:root{--ground:#111613;--surface:#181e1b;--line:#35403a;--ink:#e5ece8;--soft:#a4b1aa;--accent:#4cc38a;--tint:#1f2924;--good:#4cc38a;--warn:#e0ab5b;--bad:#f2928f}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:16px}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:14px}
a{color:var(--accent);text-underline-offset:2px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999px;padding:8px 16px;background:var(--surface)}
.skip:focus{left:16px;top:16px;z-index:1}
.logo{width:28px;height:28px;flex:none;color:var(--accent)}
.frame{display:grid;grid-template-columns:288px minmax(0,1fr);max-width:1280px;margin:auto}
.side{padding:24px;border-right:1px solid var(--line);position:sticky;top:0;max-height:100vh;overflow-y:auto}
.brand{display:flex;gap:12px;align-items:center;margin:0 0 16px;font-weight:600;font-size:20px}
.side .brand a{display:flex;gap:12px;align-items:center;padding:0;margin:0;font-size:20px}
.side .brand a:hover{background:none}
.side a[aria-current]{font-weight:600;background:var(--tint)}
.side .inner{margin:0 0 8px 8px;padding-left:8px;border-left:2px solid var(--line)}
.results{padding:0;list-style:none}
.results li{padding:12px 0;border-top:1px solid var(--line)}
.results .address{margin:4px 0 0}
.guide h2{margin-top:40px}
.guide h3{margin-top:24px}
.guide li{margin:0 0 4px;max-width:72ch}
.table{overflow-x:auto;margin:0 0 16px}
table{border-collapse:collapse;min-width:100%}
th,td{padding:8px 12px 8px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
td code{background:var(--tint);padding:1px 4px;border-radius:3px}
.side h2{margin:24px 0 4px;font-size:14px;color:var(--soft)}
.side ul{margin:0;padding:0;list-style:none}
.side a{display:block;padding:4px 8px;margin:0 -8px;border-radius:6px;font-size:14px;text-decoration:none;color:var(--ink);overflow-wrap:anywhere}
.side a:hover{background:var(--tint);text-decoration:underline}
main{padding:32px 32px 64px;min-width:0}
h1{margin:0 0 8px;font-size:32px;line-height:1.2}
main h2{margin:48px 0 8px;font-size:24px;line-height:1.3}
h3{margin:0 0 8px;font-size:20px;line-height:1.3;overflow-wrap:anywhere}
h4{margin:24px 0 8px;font-size:16px}
p{margin:0 0 12px;max-width:72ch}
.search{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:0 0 16px}
.search label{flex-basis:100%;font-size:14px;font-weight:600}
.search input{flex:1 1 120px;min-width:0;font:inherit;color:inherit;background:var(--surface);border:1px solid var(--soft);border-radius:6px;padding:6px 10px}
.search button{font:inherit;font-weight:600;color:var(--surface);background:var(--accent);border:0;border-radius:6px;padding:7px 12px;cursor:pointer}
.soft{color:var(--soft)}
article{margin:24px 0;padding:24px;background:var(--surface);border:1px solid var(--line);border-radius:6px}
.address{display:flex;flex-wrap:wrap;gap:4px 12px;margin:0 0 12px;max-width:none}
.address b{font:600 14px/24px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--accent)}
.address code{overflow-wrap:anywhere;line-height:24px}
pre{margin:0 0 12px;padding:12px 16px;background:var(--tint);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all}
pre+details{margin-top:-4px}
.copy{display:block;margin:0 0 4px auto;min-height:28px;font:inherit;font-size:14px;color:var(--ink);background:var(--surface);border:1px solid var(--soft);border-radius:6px;padding:2px 10px;cursor:pointer}
.copy:hover{background:var(--tint)}
p code,li code,dd code,dt code{background:var(--tint);padding:1px 4px;border-radius:3px;overflow-wrap:anywhere}
.fields{margin:0 0 12px;padding:0;list-style:none;border-top:1px solid var(--line)}
.fields li{padding:8px 0;border-bottom:1px solid var(--line)}
.fields li li:last-child{border-bottom:0}
.fields .fields{margin:8px 0 0 8px;padding-left:16px;border-top:0;border-left:2px solid var(--line)}
.fields p{margin:0}
.type{color:var(--soft);font-size:14px;margin-left:8px}
.must{font-size:14px;font-weight:600;color:var(--warn);margin-left:8px}
.answers{margin:0}
.answers dt{margin:8px 0 0;font-weight:600}
.answers dd{margin:0 0 8px}
.answers .ok{color:var(--good)}
.answers .no{color:var(--bad)}
details{margin:4px 0}
summary{cursor:pointer;font-size:14px;color:var(--accent);width:fit-content}
@media(max-width:880px){.frame{display:block}.side{position:static;max-height:45vh;border-right:0;border-bottom:1px solid var(--line)}main{padding:24px 16px 48px}article{padding:16px}}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{.side{display:none}.frame{display:block}article{break-inside:avoid-page}}
`
