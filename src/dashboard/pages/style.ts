// table: The style sheet of the consent dashboard: cards, facts, history
// Never: put a variable value into it; the content policy allows exactly this text

/** Follows the style sheet of every page. */
export const DASHBOARD_STYLE = `
.card{padding:24px 0;border-top:1px solid var(--line)}
.card h2,.part h2{font-size:18px;line-height:1.35;color:var(--ink);margin:0 0 8px;overflow-wrap:anywhere}
.card h2{display:flex;gap:12px;align-items:center}
.part{padding:24px 0}
.part>p{margin-bottom:16px}
.standing{font-weight:600;margin:0 0 16px}
.standing::before{content:"";display:inline-block;width:10px;height:10px;border-radius:50%;margin-right:8px;background:var(--accent)}
.standing.warn{color:var(--warn)}.standing.warn::before{background:var(--warn);border-radius:0}
.standing.off{color:var(--soft)}.standing.off::before{background:none;border:2px solid var(--edge)}
.facts{margin:0 0 16px}.facts dt{margin-top:12px}.facts dd{margin:0;overflow-wrap:anywhere}
.facts li{padding:2px 0}
.danger{background:transparent;color:var(--warn);border-color:var(--warn)}
.danger:hover{background:var(--warn-tint);color:var(--warn)}
.choices{margin-bottom:24px}
.rows{list-style:none;padding:0;margin:0 0 16px;border-bottom:1px solid var(--line)}h1+.rows{margin-top:24px}.rows li{padding:12px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
.rows small{display:block;font-size:14px;color:var(--soft)}
.leave{margin-top:24px;padding-top:24px;border-top:1px solid var(--line)}.part+.leave,.card+.leave{margin-top:0}
@media (forced-colors:active){.standing::before{border:2px solid}}
`
