import { style } from '../html-style.ts'

/** The style of html reports from the store: that of a scan's report, and tables whose cells bring their heads along on a phone. */
export const reviewStyle = `${style}
.tally{flex-wrap:wrap}
.tally li{min-width:7rem}
.note+.timeline,.note+table{margin-top:1.25rem}
.facts th:first-child{width:32%}
.facts td{padding-block:.55rem}
.facts .short{white-space:nowrap;width:1%}
.facts .first{font-weight:600}
.facts small{display:block;color:var(--soft);font-size:.8125rem;font-weight:400}
.facts+.note{margin-top:.75rem}
.key{display:inline-block;width:.8em;height:.8em;margin:0 .35em 0 .9em}
.key:first-child{margin-left:0}
.key.warning{background:var(--warning-bar)}.key.ok{background:var(--ok-bar)}
@media (max-width:46rem){
.tally{display:grid;grid-template-columns:1fr 1fr}
.tally li{max-width:none}
.facts td{display:grid;grid-template-columns:7.5rem 1fr;font-size:.875rem}
.facts td{padding:.1rem 0}
.facts .short{white-space:normal;width:auto}
.facts td::before{content:attr(data-head);grid-row:span 9;color:var(--soft);font-weight:400}
.facts td.first{display:block;font-size:1rem;margin-bottom:.2rem}
.facts td.first::before{content:none}
.facts td:empty{display:none}
}
`
