import { drillStyle } from '../../report/drill/html.ts'
import { forecastStyle } from '../../report/forecast/html.ts'
import { reviewStyle } from '../../report/review/html-style.ts'

/** The style of all pages: that of the reports, and what only pages have. */
export const style = `${reviewStyle}${forecastStyle}${drillStyle}
a{color:inherit;text-underline-offset:.2em}
a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,textarea:focus-visible,summary:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:.2rem}
:root{--focus:#1f6feb;--accent:#1d4f8f}
@media (prefers-color-scheme:dark){:root{--focus:#79b8ff;--accent:#9cc7ff}}
.skip{position:absolute;left:-100vw;top:0;background:var(--paper);padding:.5rem 1rem;z-index:1}
.skip:focus{left:0}
.top{display:flex;flex-wrap:wrap;align-items:center;gap:.35rem 2rem;padding:.6rem 1.5rem;border-bottom:1px solid var(--line);background:var(--panel)}
.brand{margin:0;font-weight:650}
.brand a{text-decoration:none}
.brand span{font-weight:400;color:var(--soft);margin-left:.5em}
/* below name and login: more pages than fit beside them */
.top nav{flex-basis:100%;margin:0 -.75rem}
main nav{margin:.5rem 0}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem .25rem;list-style:none;margin:0;padding:0}
nav a{display:block;padding:.4rem .75rem;text-decoration:none;border-radius:.375rem;min-height:2.25rem}
nav a:hover{background:var(--line)}
nav a[aria-current]{background:var(--ink);color:var(--paper)}
.who{margin-left:auto;display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;font-size:.875rem}
.who form{display:inline}
.who>a{padding:.4rem 0}
main:focus{outline:none}
h1.page{font-size:1.5rem;color:var(--ink);font-weight:650;line-height:1.3}
button,.button,input,select,textarea{font:inherit;padding:.45rem .8rem;border:1px solid var(--edge);border-radius:.375rem;background:var(--paper);color:var(--ink);max-width:100%;min-height:2.5rem}
:root{--edge:#7b8494}
@media (prefers-color-scheme:dark){:root{--edge:#7d8898}}
button,.button{background:var(--ink);color:var(--paper);border-color:var(--ink);font-weight:600;cursor:pointer;text-decoration:none;display:inline-block}
button.quiet{background:none;color:inherit;border-color:var(--line);font-weight:400;min-height:2rem;padding:.2rem .6rem}
label{color:var(--soft)}
label input,label select,label textarea{display:block;color:var(--ink)}
textarea{width:100%;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.8125rem;resize:vertical}
.fields{display:flex;flex-wrap:wrap;gap:.75rem 1rem;align-items:end;margin:1rem 0}
.fields label{min-width:0;max-width:100%}
.fields label.wide{flex:1 1 16rem}
.fields label.wide input{width:100%}
.message{border-left:4px solid var(--ok-bar);background:var(--panel);padding:.75rem 1rem;margin:1rem 0}
.message.bad{border-color:var(--critical-bar)}
.paging{display:flex;gap:1rem;align-items:center;margin:1.5rem 0}
dl.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.35rem 1.25rem;margin:1rem 0}
dl.facts dt{color:var(--soft)}
dl.facts dd{margin:0}
dl.facts small{display:inline;margin-left:.6em;color:var(--soft);font-size:.8125rem}
dl.facts ul,dl.facts ol{margin:0;padding-left:1.2em}
.tally a{text-decoration:none}
.tally a:hover{text-decoration:underline}
.box{border:1px solid var(--line);border-radius:.5rem;padding:1rem 1.25rem;margin:1rem 0}
.box h3{margin:0 0 .5rem;font-size:1rem}
.answers{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:1rem}
.answers .box{margin:0}
.pending{color:var(--soft)}
/* neither good nor bad: a ring */
.pending.state::before{box-sizing:border-box;background:none;border:2px solid currentColor}
.differs b{font-weight:700;border-bottom:2px solid var(--edge)}
h1.page+table,h1.page+p+table{margin-top:1.25rem}
.narrow{max-width:24rem}
.soft{color:var(--soft)}
.keys th:first-child{width:20rem}
.keys tbody th{font-size:1rem;color:var(--ink);padding:.4rem 1rem .4rem 0;vertical-align:top;font-weight:400;white-space:normal}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em}
pre{background:var(--panel);padding:.75rem 1rem;overflow-x:auto}
@media (max-width:46rem){
.top{padding:.6rem 1rem;gap:.35rem 1rem}
.tally.severities{grid-template-columns:repeat(3,1fr)}
.tally.severities li{min-width:0}
.top nav{margin:0 -.5rem}
.top nav ul{gap:0}
.top nav a{padding:.35rem .5rem}
.listed td[data-head]::before{content:attr(data-head);color:var(--soft);font-size:.8125rem;margin-right:.6em}
.listed td:empty{display:none}
dl.facts{grid-template-columns:1fr;gap:0}
.keys tbody th:first-child{display:block;width:auto;border:0;padding:0}
dl.facts dd{margin-bottom:.5rem}
}
`
