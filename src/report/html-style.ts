/** The style of the html report: paper by day, slate by night, cards on a phone, a plain table on paper. */
export const style = `
:root{color-scheme:light dark;--ink:#1d2430;--soft:#5a6474;--paper:#fff;--panel:#f5f6f8;--line:#dde1e7;
--critical:#b4231a;--warning:#946200;--ok:#2c7a4b;--critical-bar:#d0453b;--warning-bar:#e0a526;--ok-bar:#86c29c}
@media (prefers-color-scheme:dark){:root{--ink:#e4e8ee;--soft:#98a3b3;--paper:#14181f;--panel:#1c222c;--line:#2d3542;
--critical:#ff938a;--warning:#f2c14e;--ok:#7ed3a0;--critical-bar:#e5675d;--warning-bar:#d9a32f;--ok-bar:#4c8f68}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);line-height:1.5;
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","Yu Gothic UI",Meiryo,sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
:lang(ja){line-height:1.7;line-break:strict}
:lang(ja) h1,:lang(ja) .headline{word-break:auto-phrase}
main{max-width:70rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}
h1{font-size:1.125rem;font-weight:600;margin:0;color:var(--soft)}
h1 time{font-weight:400;margin-left:.5em;white-space:nowrap}
h2{font-size:1.25rem;line-height:1.3;margin:3rem 0 1rem}
p{margin:0 0 .5rem}
.headline{font-size:clamp(1.5rem,1.1rem + 1.8vw,2.25rem);line-height:1.25;font-weight:650;letter-spacing:-.01em;margin:.25rem 0 .75rem;text-wrap:balance}
:lang(ja) .headline{line-height:1.45;letter-spacing:0}
.note{color:var(--soft);max-width:60ch}
:lang(ja) .note{max-width:44em}
.cut{border-left:4px solid var(--critical-bar);background:var(--panel);padding:.75rem 1rem;margin:1.25rem 0;font-weight:600}
.tally{display:flex;gap:1rem;list-style:none;padding:0;margin:1.75rem 0 0}
.tally li{flex:1;border-top:3px solid;padding-top:.5rem;max-width:11rem}
.tally b{display:block;font-size:2rem;line-height:1.15;font-weight:600}
.tally .zero{border-color:var(--line);color:var(--soft)}
.critical{color:var(--critical)}.warning{color:var(--warning)}.ok{color:var(--ok)}
.tally .critical{border-color:var(--critical-bar)}.tally .warning{border-color:var(--warning-bar)}.tally .ok{border-color:var(--ok-bar)}
.timeline{list-style:none;margin:0;padding:0;border-top:1px solid var(--line)}
.timeline li{display:grid;grid-template-columns:10rem 2.5rem minmax(0,2fr) minmax(0,3fr);gap:0 1rem;align-items:center;
padding:.3rem 0;border-bottom:1px solid var(--line);min-height:1.9rem}
.timeline .empty,.timeline .rest{color:var(--soft)}
.timeline .empty{font-size:.8125rem;min-height:1.5rem;padding:.1rem 0}
.when{white-space:nowrap}
.timeline .count{text-align:right;font-weight:600}
.bar{display:block;width:100%;height:.85rem}
.bar .critical{fill:var(--critical-bar)}.bar .warning{fill:var(--warning-bar)}.bar .ok{fill:var(--ok-bar)}
.names{font-size:.8125rem;color:var(--soft)}
.names .name{display:inline-block;margin-right:.6em}
.names .name.ok{color:inherit}
table{border-collapse:collapse;width:100%}
th{text-align:left;font-weight:600;font-size:.8125rem;color:var(--soft);padding:0 1rem .5rem 0;border-bottom:1px solid var(--line);white-space:nowrap}
td{vertical-align:top;padding:.75rem 1rem .75rem 0;border-bottom:1px solid var(--line)}
.fine td{padding-block:.4rem}
.state{font-weight:600;white-space:nowrap;width:6rem}
.state::before{content:"";display:inline-block;width:.6em;height:.6em;border-radius:50%;background:currentColor;margin-right:.5em}
.critical.state::before{border-radius:0}
.what{min-width:12rem;max-width:22rem}
.what b{font-weight:600}
.what small,.until small{display:block;color:var(--soft);font-size:.8125rem}
.until{white-space:nowrap}
.finding+.finding{margin-top:.6rem}
.finding b{font-weight:600}
.finding b::after{content:" – ";font-weight:400;color:var(--soft)}
:lang(ja) .finding b::after{content:"　"}
.finding{margin:0;max-width:64ch}
footer{margin-top:3rem;color:var(--soft);font-size:.8125rem}
@media (max-width:46rem){
main{padding:1.5rem 1rem 3rem}
h1 time{display:block;margin:0}
h2{margin-top:2.25rem}
.timeline li{grid-template-columns:1fr auto;gap:.15rem 1rem;padding:.5rem 0}
.timeline .empty{padding:.1rem 0}
.bar,.names{grid-column:1/-1}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block}
tr{border-bottom:1px solid var(--line);padding:.9rem 0}
.fine tr{padding:.5rem 0}
td,.fine td{border:0;padding:0;width:auto;max-width:none}
.state{margin-bottom:.2rem;font-size:.875rem}
.until{margin:.15rem 0 .35rem;white-space:normal;font-size:.875rem}
.until small{display:inline;margin-left:.5em;font-size:inherit}
.fine .until{margin:0;color:var(--soft)}
}
@media print{
:root{--ink:#000;--soft:#444;--paper:#fff;--panel:#fff;--line:#bbb;--critical:#9b1c14;--warning:#7a5200;--ok:#1f5c37;color-scheme:light}
main{max-width:none;padding:0}
body{font-size:10pt}
svg,.state::before,.tally li{print-color-adjust:exact;-webkit-print-color-adjust:exact}
thead{display:table-header-group}
tr,.timeline li{break-inside:avoid}
h2{break-after:avoid}
}
`
