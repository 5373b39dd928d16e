// table: The style sheet of the hosted flow: bank list, consent and sign-in
// Never: put a variable value into it; the content policy allows exactly this text

/** Follows the style sheet of every page. */
export const LINK_STYLE: string = `
.what li{padding-left:28px;margin:8px 0;position:relative}
.what li::before{content:"";position:absolute;left:4px;top:5px;width:6px;height:11px;border:solid var(--accent);border-width:0 2px 2px 0;transform:rotate(42deg)}
.what+p{margin-top:8px;font-weight:600}
.search{display:flex;gap:8px;margin-bottom:24px}
.search button{width:auto}
.banks li{border-top:1px solid var(--line)}
.banks li:last-child{border-bottom:1px solid var(--line)}
.banks button{display:grid;grid-template:auto auto/40px 1fr auto;align-items:center;column-gap:12px;text-align:left;font-weight:500;background:transparent;color:var(--ink);border:0;border-radius:0;padding:12px 4px;min-height:64px}
.banks button:hover{background:var(--tint)}
.banks b{display:block;font-weight:600}
.banks li[hidden]{display:none}
.banks button::after{content:"";grid-column:3;margin:0 8px;width:9px;height:9px;border:solid var(--edge);border-width:2px 2px 0 0;transform:rotate(45deg)}
.banks button::before,.banks button::after,.banks b:only-child{grid-row:1/3}
.pair{display:flex;align-items:center;gap:8px;margin-bottom:16px}
.pair i{width:40px;height:10px;color:var(--edge);background:repeating-linear-gradient(90deg,currentColor 0 2px,transparent 2px 7px) 50%/17px no-repeat,linear-gradient(currentColor,currentColor) 50%/100% 2px no-repeat}
`

/** Follows LINK_STYLE on pages that wait for something and then go on by themselves. */
export const WAITING_STYLE: string = `.qr{display:none;align-items:center;gap:16px;margin:0 0 16px;font-size:14px;color:var(--soft)}
.qr img{flex:none;width:128px;height:128px;border:8px solid #fff;border-radius:6px;image-rendering:pixelated}
@media (min-width:640px) and (hover:hover){.qr{display:flex}}
.match{margin:0 0 16px;text-align:center;background:var(--tint);border-radius:6px;padding:12px}
.match code{font-size:32px;font-weight:600;letter-spacing:.15em}
.wait{display:flex;gap:8px;height:48px;align-items:center;margin-bottom:16px}
.wait i{width:12px;height:12px;border-radius:50%;background:var(--accent);opacity:.3;animation:wait 1.2s infinite}
.wait i:nth-child(2){animation-delay:.2s}.wait i:nth-child(3){animation-delay:.4s}
@keyframes wait{40%{opacity:1}}
@media (prefers-reduced-motion:reduce){.wait i{animation:none;opacity:.6}}
`
