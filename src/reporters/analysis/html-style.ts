/** Both colour schemes keep text at a contrast of 4.5 to 1 and more; severities differ by word, not by colour alone. */
export const style: string = `
:root{color-scheme:light dark;--text:#1b2230;--dim:#566173;--back:#fff;--card:#f6f8fb;--line:#dbe1ea;--good:#14703f;--fair:#855600;--poor:#b3261e;--critical:#8320a0;--high:#b3261e;--medium:#855600;--low:#0b5cad;--critical-back:#f7ebfb;--high-back:#fdeceb;--medium-back:#fff4da;--low-back:#e9f2fc;--good-back:#e6f5ec;--focus:#0b5cad}
@media (prefers-color-scheme:dark){:root{--text:#e6eaf0;--dim:#a0abba;--back:#0f1319;--card:#181d25;--line:#2d3541;--good:#5fd39a;--fair:#eab54d;--poor:#ff8f86;--critical:#e0a6f2;--high:#ff8f86;--medium:#eab54d;--low:#86bcff;--critical-back:#33203c;--high-back:#3a2022;--medium-back:#35290f;--low-back:#16283e;--good-back:#12301f;--focus:#86bcff}}
*{box-sizing:border-box}
html{scroll-padding-top:4rem}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
body{margin:0;background:var(--back);color:var(--text);font:16px/1.55 system-ui,"Segoe UI",sans-serif;-webkit-text-size-adjust:100%}
header,main,footer{max-width:80rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2.25rem}footer{padding-top:1rem;padding-bottom:2.5rem}
h1{margin:0 0 .35rem;font-size:1.9rem;line-height:1.2;letter-spacing:-.02em}
h2{margin:2.75rem 0 .75rem;font-size:1.25rem;line-height:1.3;letter-spacing:-.01em}
h2 .count{margin-left:.35rem;color:var(--dim);font-weight:400}
p{margin:.3rem 0}.dim{color:var(--dim)}.small{font-size:.9rem}
a{color:inherit}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:.25rem}
.skip{position:absolute;left:-100rem;top:.5rem;padding:.5rem 1rem;background:var(--card);z-index:3}
.skip:focus{left:1.5rem}
nav{position:sticky;top:0;z-index:2;margin-top:1.25rem;background:var(--back);border-bottom:1px solid var(--line)}
nav ul{display:flex;gap:.25rem;overflow-x:auto;max-width:80rem;margin:0 auto;padding:.35rem 1rem;list-style:none}
nav a{display:block;padding:.35rem .7rem;border-radius:.4rem;white-space:nowrap;text-decoration:none;font-size:.95rem}
nav a:hover{background:var(--card)}
nav .count{color:var(--dim);font-variant-numeric:tabular-nums}
.pills{display:flex;flex-wrap:wrap;gap:.4rem;margin:.8rem 0 0;padding:0;list-style:none}
.pill{display:inline-block;padding:.08rem .6rem;border-radius:1rem;font-size:.86rem;font-weight:600;white-space:nowrap;color:var(--dim);background:var(--card)}
.pill.critical{color:var(--critical);background:var(--critical-back)}.pill.high{color:var(--high);background:var(--high-back)}.pill.medium{color:var(--medium);background:var(--medium-back)}.pill.low{color:var(--low);background:var(--low-back)}.pill.good{color:var(--good);background:var(--good-back)}.pill.zero{color:var(--dim);background:var(--card);font-weight:400}
.scores{display:grid;grid-template-columns:minmax(13rem,17rem) 1fr;gap:1rem;margin-top:1.5rem}
.overall,.parts{margin:0;padding:1.25rem;background:var(--card);border:1px solid var(--line);border-radius:.9rem}
.overall{display:flex;flex-direction:column;align-items:center;justify-content:center;text-align:center}
.overall svg{width:9.5rem;height:9.5rem}
.ring{fill:none;stroke-width:11;stroke-linecap:round}
.ring.back{stroke:var(--line)}.ring.front{stroke:currentColor}
.ring-text{fill:currentColor;font-size:30px;font-weight:700;letter-spacing:-.03em;text-anchor:middle}
.parts{display:grid;gap:1rem;align-content:center;list-style:none}
.parts li{display:grid;grid-template-columns:9rem 1fr 8rem;gap:1rem;align-items:center}
.parts svg{display:block;width:100%;height:.6rem;border-radius:.3rem}
.parts b{text-align:right;font-variant-numeric:tabular-nums}
.parts b.none{font-weight:400}.parts b span{display:block;font-weight:400;font-size:.82rem}
.track{fill:var(--line)}.bar{fill:currentColor}.mark{fill:var(--text)}
.good{color:var(--good)}.fair{color:var(--fair)}.poor{color:var(--poor)}.none{color:var(--dim)}
.remarks{margin:.9rem 0 0;padding-left:1.1rem;color:var(--dim);font-size:.92rem}
.tools{display:flex;flex-wrap:wrap;gap:.5rem .9rem;align-items:center;margin:.6rem 0}
.tools[hidden]{display:none}
input[type=search]{font:inherit;color:inherit;background:var(--back);border:1px solid var(--dim);border-radius:.5rem;padding:.4rem .7rem;width:min(20rem,100%)}
.chip{display:inline-flex;gap:.35rem;align-items:center;padding:.2rem .65rem;border:1px solid var(--line);border-radius:1rem;font-size:.92rem}
.chip input{accent-color:var(--focus);margin:0}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:.9rem}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:.93rem}
th,td{text-align:left;vertical-align:top;padding:.6rem .8rem;border-bottom:1px solid var(--line)}
tbody tr:last-child>*{border-bottom:0}
tbody tr:hover>*{background:var(--card)}
thead th{background:var(--card);white-space:nowrap;font-size:.86rem}
th[scope=row]{font-weight:400}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
tr[data-severity=critical]>:first-child{box-shadow:inset 4px 0 var(--critical)}tr[data-severity=high]>:first-child{box-shadow:inset 4px 0 var(--high)}tr[data-severity=medium]>:first-child{box-shadow:inset 4px 0 var(--medium)}tr[data-severity=low]>:first-child{box-shadow:inset 4px 0 var(--low)}
code{font:.88em/1.5 ui-monospace,"Cascadia Code",Menlo,monospace;overflow-wrap:anywhere}
.what{min-width:18rem}.path{min-width:12rem}
.mend{margin-top:.15rem;color:var(--dim)}.mend::before{content:"\\2192\\00a0";color:var(--good)}
details{margin-top:.35rem}summary{cursor:pointer;color:var(--dim)}ol{margin:.35rem 0;padding-left:1.4rem}
th button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:0;cursor:pointer}
th button::after{content:" \\2195";color:var(--dim)}
th[aria-sort=ascending] button::after{content:" \\2191"}th[aria-sort=descending] button::after{content:" \\2193"}
.panel{padding:1rem 1.25rem;background:var(--card);border:1px solid var(--line);border-radius:.9rem}
.panel ul{margin:0;padding-left:1.1rem}
.calm{color:var(--good);background:var(--good-back);border-color:transparent;font-weight:600}
.heat{display:block;width:6rem;height:.5rem;color:var(--poor)}
@media (max-width:44rem){.scores{grid-template-columns:1fr}.parts li{grid-template-columns:1fr auto;gap:.3rem 1rem}.parts svg{grid-column:1/-1;grid-row:2}header,main,footer{padding-left:1rem;padding-right:1rem}}
@media print{nav,.tools,.skip{display:none!important}.wide{overflow:visible}}
`
