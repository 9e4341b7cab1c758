import { darkTheme, lightTheme, toCssVariables } from '../charts/theme.ts'

const light = `${toCssVariables(lightTheme)};--card:#f6f8fb;--line:#d5dde7;--link:#1d57b8;--code:#f0f3f8;--add:#e2f5ec;--remove:#fdeaea;--focus:#1d57b8;--ok-back:#e8f7f0;--bad-back:#fdeeee;color-scheme:light`
const dark = `${toCssVariables(darkTheme)};--card:#171e27;--line:#2d3947;--link:#86b3ff;--code:#1b232d;--add:#12301f;--remove:#3b1a1c;--focus:#86b3ff;--ok-back:#12301f;--bad-back:#3b1a1c;color-scheme:dark`

/** Styles of the page. Light or dark is the reader's choice: that of the system until the button says otherwise. */
export const pageStyle = `
:root{${light}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}
:root[data-theme=dark]{${dark}}
*{box-sizing:border-box}
html{scroll-padding-top:4rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--back);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,.bar>div,header>div{max-width:88rem;margin:0 auto;padding:0 1.5rem}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;z-index:9;background:var(--back);padding:.5rem 1rem}
header{padding:2.25rem 0 1.25rem;background:var(--card)}
h1{margin:0;font-size:2rem;line-height:1.2;letter-spacing:-.02em;overflow-wrap:anywhere}
h2{margin:3rem 0 .75rem;font-size:1.35rem;letter-spacing:-.01em}
h3{margin:1.25rem 0 .4rem;font-size:.8rem;text-transform:uppercase;letter-spacing:.06em;color:var(--dim)}
p{margin:.3rem 0}.dim{color:var(--dim)}.meta{display:flex;flex-wrap:wrap;gap:.3rem 1.25rem;margin:.6rem 0 0;color:var(--dim);font-size:.94rem}
code,pre{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
.pill{display:inline-block;padding:.1rem .7rem;border-radius:1rem;font-size:.85rem;font-weight:600;vertical-align:.3rem;margin-left:.6rem;letter-spacing:0}
.pill.succeeded{background:var(--ok-back);color:var(--good)}.pill.failed{background:var(--bad-back);color:var(--bad)}.pill.other{background:var(--code);color:var(--dim)}
.bar{position:sticky;top:0;z-index:5;background:var(--card);border-bottom:1px solid var(--line)}
.bar>div{display:flex;gap:.2rem 1.1rem;align-items:center;overflow-x:auto;white-space:nowrap}
.bar a{display:block;padding:.65rem 0;text-decoration:none;color:var(--text);font-size:.95rem}.bar a:hover{color:var(--link);text-decoration:underline}
.bar button{margin-left:auto}
button{font:inherit;font-size:.9rem;color:inherit;background:var(--back);border:1px solid var(--line);border-radius:.45rem;padding:.28rem .8rem;cursor:pointer;white-space:nowrap}
button:hover{border-color:var(--dim)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(12rem,44%),1fr));gap:.9rem;margin:1.5rem 0 0;padding:0;list-style:none}
.cards li{background:var(--card);border:1px solid var(--line);border-radius:.7rem;padding:.85rem 1.1rem}
.cards b{display:block;font-size:1.85rem;line-height:1.25;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.cards span{font-size:.9rem}.cards svg{display:block;width:100%;height:.5rem;margin-top:.5rem;border-radius:.25rem}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:.7rem;background:var(--back)}
.wide>svg{display:block;max-width:none}.fit>svg{width:100%;height:auto;min-width:56rem}
.graph>svg{margin:0 auto}.graph{max-height:44rem;overflow:auto;padding:.4rem}.graph [data-task],.fit [data-task]{cursor:pointer}
table{border-collapse:collapse;width:100%;font-size:.93rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .8rem;border-bottom:1px solid var(--line)}
tbody tr:last-child>*{border-bottom:0}thead th{background:var(--card);white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
th[scope=row]{font-weight:500}
.tools{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:center;margin:.75rem 0}
.tools[hidden]{display:none}
input[type=search]{font:inherit;color:inherit;background:var(--back);border:1px solid var(--dim);border-radius:.5rem;padding:.4rem .75rem;width:min(22rem,70vw);flex:none}
fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1rem}legend{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
label{white-space:nowrap}.tools>label{display:flex;gap:.5rem;align-items:center}
details.task{border:1px solid var(--line);border-radius:.7rem;margin:.45rem 0;background:var(--back)}
details.task[open]{box-shadow:0 2px 14px rgb(0 0 0/.08)}
.task>summary{display:grid;grid-template-columns:1.2rem minmax(8rem,1fr) 15rem 5.5rem 7rem 5rem;gap:.2rem 1rem;align-items:center;padding:.6rem 1rem;cursor:pointer;list-style:none}
.task>summary::-webkit-details-marker{display:none}
.task>summary:hover{background:var(--card);border-radius:.7rem}
.task>summary b{font-weight:600;overflow-wrap:anywhere}.task>summary .num{text-align:right;font-variant-numeric:tabular-nums;color:var(--dim);font-size:.92rem}
.task .body{padding:.2rem 1.1rem 1.1rem;border-top:1px solid var(--line)}
.mark{width:.85rem;height:.85rem;display:block}
.good{color:var(--good)}.bad{color:var(--bad)}.none{color:var(--dim)}.run{color:var(--working)}
.crit{color:var(--dim);font-size:.82rem;font-weight:400;border:1px solid var(--accent);border-radius:.4rem;padding:0 .4rem;margin-left:.5rem;white-space:nowrap}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.2rem;margin:.7rem 0}.facts dt{color:var(--dim)}.facts dd{margin:0;overflow-wrap:anywhere}
.attempt{border-left:3px solid var(--line);padding:.1rem 0 .3rem 1rem;margin:.9rem 0}.attempt.failed{border-color:var(--bad)}.attempt.succeeded{border-color:var(--good)}
.attempt>summary{cursor:pointer;font-weight:600}
pre{margin:.4rem 0;padding:.7rem .9rem;background:var(--code);border-radius:.5rem;overflow:auto;max-height:30rem;white-space:pre-wrap;overflow-wrap:anywhere}
.cut{color:var(--dim);font-size:.88rem;font-style:italic}
.talk{list-style:none;margin:.4rem 0;padding:0}.talk li{display:grid;grid-template-columns:8.2rem 1fr;gap:.8rem;padding:.3rem 0;border-top:1px solid var(--grid)}
.talk li>span{color:var(--dim);font-size:.85rem}.talk div{white-space:pre-wrap;overflow-wrap:anywhere;min-width:0}.talk .tool div,.talk .fleet div{color:var(--dim)}
.file{margin:.4rem 0}.file>summary,.more>summary{cursor:pointer}.plus{color:var(--good)}.minus{color:var(--bad)}
pre.diff{padding:.5rem 0;white-space:pre;overflow:auto}.diff span{display:block;min-width:max-content;padding-right:1rem}
.diff span::before{content:attr(data-n);display:inline-block;width:3.6rem;padding-right:.9rem;text-align:right;color:var(--dim);user-select:none}
.diff .a{background:var(--add)}.diff .d{background:var(--remove)}.diff .h,.diff .m{color:var(--dim)}
.phases{display:block;width:100%;height:.7rem;border-radius:.35rem;margin:.5rem 0}
footer{max-width:88rem;margin:4rem auto 2rem;padding:0 1.5rem;color:var(--dim);font-size:.9rem}
@media (max-width:46rem){main,.bar>div,header>div{padding:0 1rem}h1{font-size:1.5rem}.task>summary{grid-template-columns:1.2rem 1fr auto}.task>summary .num{display:none}.facts{grid-template-columns:1fr}.facts dd{margin-bottom:.4rem}.talk li{grid-template-columns:1fr;gap:0}.diff span::before{width:2.4rem;padding-right:.5rem}}
@media print{.bar,.tools{display:none!important}details.task{break-inside:avoid}}
`
