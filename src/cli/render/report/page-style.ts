/** The style of the page. It has no character that HTML escapes, so that it needs no exception. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --back: #fff; --fore: #1b1f24; --soft: #57606a; --line: #d0d7de; --card: #f6f8fa; --link: #0550ae;
  --failing: #b42318; --held: #8a5a00; --pending: #0969da; --synchronized: #1a7f37; --drifted: #7a3db8; --quiet: #656d76;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f1318; --fore: #e6edf3; --soft: #9aa5b1; --line: #343b44; --card: #181d24; --link: #79b8ff;
    --failing: #ff8078; --held: #e3b341; --pending: #6cb6ff; --synchronized: #57c46b; --drifted: #cfa0ff; --quiet: #9aa5b1;
  }
}
* { box-sizing: border-box }
body {
  margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--back); color: var(--fore);
  font: 16px/1.5 system-ui, Segoe UI, Roboto, DejaVu Sans, sans-serif;
}
h1 { font-size: 1.7rem; margin: 0 0 .3rem; overflow-wrap: anywhere }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--line); padding-bottom: .2rem }
h3 { display: inline; font-size: 1rem; overflow-wrap: anywhere }
p { margin: .4rem 0 }
small { font-weight: 400 }
small, header p, footer, figcaption, caption { color: var(--soft) }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin-top: .6rem }
.tiles {
  list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
  gap: .8rem; margin: 1.4rem 0 0; padding: 0;
}
.tiles li {
  background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; color: var(--soft);
}
.tiles strong { display: block; font-size: 1.8rem; line-height: 1.2; color: var(--fore) }
.tiles .bad strong { color: var(--failing) }
.tiles .ok strong, .good { color: var(--synchronized) }
table { border-collapse: collapse; width: 100%; margin: .6rem 0 }
caption { text-align: left; font-size: .9rem; padding: .2rem 0 }
th, td {
  text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; min-width: 4rem;
}
thead th { font-size: .85rem; color: var(--soft); font-weight: 600 }
tbody th { font-weight: 600 }
.names tbody th { min-width: 11rem; width: 28% }
th.number, td.number { text-align: right; padding-right: 1.2rem; white-space: nowrap; font-variant-numeric: tabular-nums }
.nowrap { white-space: nowrap }
.mono { font-family: ui-monospace, DejaVu Sans Mono, Consolas, monospace; font-size: .88rem; font-weight: 400 }
.wide { overflow-x: auto }
.legend { width: auto }
.states { display: block; width: 100%; height: 2.4rem; border-radius: .4rem }
.days { display: block; width: 100%; height: auto }
.days text { fill: var(--soft); font-size: 12px }
.axis { stroke: var(--line); fill: none }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem }
figure { margin: 0 }
.badge {
  display: inline-block; border: 1px solid; border-radius: 1rem; padding: 0 .6rem;
  font-size: .82rem; font-weight: 600; white-space: nowrap; color: var(--quiet);
}
.key { border-left: .8em solid var(--quiet); padding-left: .35em; margin-left: .8em }
rect { fill: var(--quiet) }
.badge.s-failing { color: var(--failing) }
.badge.s-held { color: var(--held) }
.badge.s-pending { color: var(--pending) }
.badge.s-synchronized { color: var(--synchronized) }
.badge.s-drifted { color: var(--drifted) }
.key.c-problem { border-color: var(--failing) }
.key.c-good { border-color: var(--synchronized) }
rect.s-failing, rect.c-problem { fill: var(--failing) }
rect.s-held { fill: var(--held) }
rect.s-pending { fill: var(--pending) }
rect.s-synchronized, rect.c-good { fill: var(--synchronized) }
rect.c-drift { fill: var(--drifted) }
summary { cursor: pointer; padding: .35rem 0 }
.zone { border: 1px solid var(--line); border-radius: .5rem; margin: .4rem 0; padding: .1rem .9rem }
.zone:target { border-color: var(--link) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .5rem 0 }
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
.held caption { color: var(--held); font-weight: 600 }
@media (max-width: 36rem) {
  body { padding: .8rem }
  dl { grid-template-columns: 1fr; gap: 0 }
  dd { margin-bottom: .4rem }
  .wide table { min-width: 44rem }
}
@media print {
  @page { margin: 15mm }
  :root {
    color-scheme: light;
    --back: #fff; --fore: #000; --soft: #444; --line: #bbb; --card: #fff; --link: #000;
    --failing: #b42318; --held: #8a5a00; --pending: #0969da; --synchronized: #1a7f37; --drifted: #7a3db8; --quiet: #656d76;
  }
  * { print-color-adjust: exact }
  body { max-width: none; padding: 0; font-size: 10pt }
  nav { display: none }
  .tiles { grid-template-columns: repeat(5, 1fr) }
  a { text-decoration: none }
  tr, figure, dl, .tiles, .states { break-inside: avoid }
  h2, summary, caption { break-after: avoid }
  thead { display: table-header-group }
  .wide { overflow: visible }
  .zone:not([open]) { border: 0; padding: 0; margin: 0 }
}
`;
