/** The look of the pages for people: light and dark, wide and narrow. */
export const style = `
:root { color-scheme: light dark; --ground:#f5f6f8; --paper:#ffffff; --sunk:#f0f2f5; --ink:#1a2330; --soft:#556172; --line:#e0e4ea; --edge:#858f9e;
--accent:#2c4fc4; --on-accent:#ffffff; --tint:#ebf0fd; --good:#116b3c; --good-tint:#e3f3ea; --warn:#825000; --warn-tint:#fcf0d9; --bad:#ad2119; --bad-tint:#fbe9e7; }
[data-look="calls"] { --accent:#0b6b66; --tint:#e2f2f1; }
@media (prefers-color-scheme: dark) {
:root { --ground:#10141a; --paper:#181d25; --sunk:#212833; --ink:#e7ebf1; --soft:#a0abbb; --line:#2b3340; --edge:#748093;
--accent:#9db5ff; --on-accent:#10141a; --tint:#232d48; --good:#7fd6a5; --good-tint:#17342a; --warn:#f0c27a; --warn-tint:#3a2e16; --bad:#ff9f96; --bad-tint:#422120; }
[data-look="calls"] { --accent:#79d3cb; --tint:#16363a; } }
* { box-sizing:border-box }
html { -webkit-text-size-adjust:100% }
body { margin:0; font:15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; color:var(--ink); background:var(--ground) }
a { color:var(--accent); text-decoration:none } a:hover { text-decoration:underline }
:focus-visible { outline:2px solid var(--accent); outline-offset:2px; border-radius:4px }
.skip { position:absolute; left:-99rem; top:.5rem; background:var(--paper); padding:.5rem 1rem; z-index:2 } .skip:focus { left:.5rem }
.top { background:var(--paper); border-bottom:1px solid var(--line) }
.bar { display:flex; flex-wrap:wrap; align-items:center; gap:.2rem 1rem; max-width:80rem; margin:0 auto; padding:.85rem 1.5rem .4rem }
.brand { display:flex; align-items:center; gap:.65rem; color:var(--ink); font-weight:650; font-size:1.02rem } .brand:hover { text-decoration:none }
.mark { display:grid; place-items:center; width:1.85rem; height:1.85rem; border-radius:.55rem; background:var(--accent); color:var(--on-accent); font-size:.95rem }
.product { color:var(--soft); font-size:.87rem } .clock { margin-left:auto; color:var(--soft); font-size:.87rem; font-variant-numeric:tabular-nums }
.tabs { display:flex; gap:.15rem; max-width:80rem; margin:0 auto; padding:0 .9rem; overflow-x:auto; scrollbar-width:none }
.tabs a { padding:.5rem .42rem .6rem; color:var(--soft); white-space:nowrap; border-bottom:2px solid transparent; font-size:.9rem }
.tabs a:hover { color:var(--ink); text-decoration:none } .tabs a[aria-current] { color:var(--accent); border-color:var(--accent); font-weight:600 }
main { max-width:80rem; margin:0 auto; padding:1.5rem 1.5rem 3rem } main:focus { outline:none }
h1 { font-size:1.5rem; line-height:1.25; letter-spacing:-.012em; margin:0; overflow-wrap:anywhere } h2 { font-size:1rem; margin:0; font-weight:650 } h3 { font-size:.92rem; margin:1.1rem 0 .4rem; font-weight:600; color:var(--soft) }
.head { display:flex; flex-wrap:wrap; align-items:center; gap:.4rem .9rem; margin:0 0 1.25rem } .crumb { flex-basis:100%; margin:0; color:var(--soft); font-size:.87rem } .head p { margin:0 }
.card { background:var(--paper); border:1px solid var(--line); border-radius:12px; padding:1.05rem 1.2rem 1.15rem; margin:0 0 1.1rem; min-width:0 }
.card > header { display:flex; align-items:baseline; gap:.55rem; margin:0 0 .7rem } .card > header .more { margin-left:auto; font-size:.87rem }
.count { color:var(--soft); font-weight:400; font-variant-numeric:tabular-nums }
.cols { display:grid; grid-template-columns:minmax(0,3fr) minmax(0,2fr); gap:0 1.1rem; align-items:start } .cols.even { grid-template-columns:repeat(2,minmax(0,1fr)) }
.tiles { display:grid; grid-template-columns:repeat(auto-fit,minmax(9.4rem,1fr)); gap:.6rem; margin:0 0 1.1rem; padding:0; list-style:none }
.tiles > li > a, .tiles > li > span { display:block; background:var(--paper); border:1px solid var(--line); border-radius:10px; padding:.65rem .8rem; color:var(--soft); font-size:.87rem } .tiles a:hover { border-color:var(--accent); text-decoration:none }
.tiles b { display:block; font-size:1.35rem; line-height:1.25; color:var(--ink); font-weight:650; font-variant-numeric:tabular-nums }
.scroll { overflow-x:auto; margin:0 -1.2rem; padding:0 1.2rem }
table { border-collapse:collapse; width:100%; font-size:.93rem } th, td { text-align:left; padding:.48rem .9rem .48rem 0; border-top:1px solid var(--line); vertical-align:top } td { overflow-wrap:break-word; max-width:22rem } tr > :last-child { padding-right:0 }
thead th { color:var(--soft); font-weight:500; font-size:.83rem; border-top:0; white-space:nowrap; padding-top:0 } thead a { color:inherit } th[aria-sort] a { color:var(--accent) }
.num, time, .when { font-variant-numeric:tabular-nums; white-space:nowrap }
dl { display:grid; grid-template-columns:minmax(7.5rem,11rem) minmax(0,1fr); gap:.32rem 1rem; margin:0; font-size:.95rem } dt { color:var(--soft) } dd { margin:0; white-space:pre-wrap; overflow-wrap:anywhere }
.list { list-style:none; margin:0; padding:0 } .list > li { border-top:1px solid var(--line); padding:.55rem 0; overflow-wrap:anywhere } .list > li:first-child { border-top:0; padding-top:0 } .list > li:last-child { padding-bottom:0 }
.row { display:flex; flex-wrap:wrap; gap:.15rem .7rem; align-items:baseline } .row .end { margin-left:auto }
.text { white-space:pre-wrap; overflow-wrap:anywhere }
.soft { color:var(--soft) } .small { font-size:.87rem } .empty { color:var(--soft); margin:0 }
.badge, .tag { display:inline-block; border-radius:99px; padding:.02rem .55rem; font-size:.82rem; white-space:nowrap } .tag { background:var(--sunk); color:var(--ink); margin:0 .25rem .15rem 0; max-width:100%; overflow:hidden; text-overflow:ellipsis; vertical-align:bottom }
.badge { background:var(--sunk); color:var(--soft) } .badge.good { background:var(--good-tint); color:var(--good) } .badge.warn { background:var(--warn-tint); color:var(--warn) } .badge.bad { background:var(--bad-tint); color:var(--bad) } .badge.info { background:var(--tint); color:var(--accent) }
.story { list-style:none; margin:0; padding:0 } .story > li { position:relative; padding:0 0 1rem 1.25rem; border-left:2px solid var(--line); margin-left:.3rem; overflow-wrap:anywhere } .story > li:last-child { padding-bottom:0; border-color:transparent }
.story > li::before { content:""; position:absolute; left:-.36rem; top:.4rem; width:.6rem; height:.6rem; border-radius:50%; background:var(--edge); border:2px solid var(--paper) } .story > li.good::before { background:var(--good) } .story > li.bad::before { background:var(--bad) } .story > li.warn::before { background:var(--warn) } .story > li.later { opacity:.75 }
.story del { color:var(--soft); text-decoration:line-through } .story ins { text-decoration:none; font-weight:550 }
form.grid { display:grid; grid-template-columns:repeat(auto-fill,minmax(min(100%,12.5rem),1fr)); gap:.75rem .9rem; align-items:end } form.line { display:flex; flex-wrap:wrap; gap:.6rem; align-items:end } form.line > .field { flex:1 1 10rem }
.field { display:grid; gap:.2rem; font-size:.87rem; color:var(--soft); min-width:0 } .field.wide { grid-column:1/-1 } .field.check { display:flex; align-items:center; gap:.5rem; padding:.4rem 0 }
fieldset { border:0; margin:0 0 1.2rem; padding:0; min-width:0 } legend { font-weight:600; padding:0; margin:0 0 .55rem; font-size:.92rem; color:var(--soft) } .row.buttons { align-items:end; gap:.6rem } fieldset .grid { display:grid; grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr)); gap:.75rem .9rem; align-items:end }
input, select, textarea, button, .button { font:inherit; font-size:.95rem; color:var(--ink); background:var(--paper); border:1px solid var(--edge); border-radius:8px; padding:.42rem .6rem; min-width:0; width:100%; line-height:1.4 } input[type=checkbox] { width:1.05rem; height:1.05rem; margin:0; accent-color:var(--accent) } textarea { resize:vertical; min-height:2.4rem }
button, .button { width:auto; cursor:pointer; font-weight:600; background:var(--accent); color:var(--on-accent); border-color:var(--accent); white-space:nowrap; justify-self:start; display:inline-block } button:hover, .button:hover { filter:brightness(1.08); text-decoration:none } button.quiet, .button.quiet { background:transparent; color:var(--accent) } button.danger { background:transparent; color:var(--bad); border-color:var(--bad) }
form + details, .list + details, .list + form, .empty + details, .empty + form, form > p + button { margin-top:.75rem }
td button { padding:.2rem .55rem; font-size:.85rem } form p { margin:0 }
details > summary { cursor:pointer; color:var(--accent); font-size:.93rem } details[open] > summary { margin-bottom:.7rem } details + details { margin-top:.6rem }
pre { background:var(--sunk); border-radius:8px; padding:.75rem .9rem; margin:.4rem 0 0; overflow:auto; max-height:24rem; font:.82rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; white-space:pre-wrap; overflow-wrap:anywhere }
.notice { border-radius:10px; padding:.65rem .95rem; margin:0 0 1.1rem; background:var(--good-tint); color:var(--good); overflow-wrap:anywhere } .notice.bad { background:var(--bad-tint); color:var(--bad) } .notice b { display:block }
.pager { display:flex; gap:1rem; align-items:center; margin:.9rem 0 0; color:var(--soft); font-size:.9rem }
.bubbles { list-style:none; margin:0; padding:0; display:grid; gap:.55rem } .bubbles li { max-width:80%; justify-self:start; background:var(--sunk); border-radius:14px 14px 14px 4px; padding:.5rem .8rem; overflow-wrap:anywhere } .bubbles li.ours { justify-self:end; background:var(--tint); border-radius:14px 14px 4px 14px } .bubbles small { display:block; color:var(--soft) }
.screen { border:1px solid var(--line); border-radius:10px; padding:.85rem 1rem; background:var(--sunk); overflow-wrap:anywhere } .screen + .screen { margin-top:.7rem } .screen h3 { margin:0 0 .3rem; color:var(--ink) } .screen p, .screen ul { margin:.3rem 0 } .screen dl { margin:.4rem 0 0 }
audio { width:100%; height:2.4rem; margin:.2rem 0 0 }
.state { display:inline-block; width:.55rem; height:.55rem; border-radius:50%; background:var(--edge); margin-right:.45rem } .state.good { background:var(--good) } .state.warn { background:var(--warn) } .state.bad { background:var(--bad) }
footer { max-width:80rem; margin:0 auto; padding:0 1.5rem 2rem; color:var(--soft); font-size:.83rem }
@media (min-width:56rem) { .tabs { flex-wrap:wrap; overflow:visible } }
@media (max-width:56rem) { .cols, .cols.even { grid-template-columns:minmax(0,1fr) } }
@media (max-width:36rem) { table { width:max-content; min-width:100% } td { max-width:15rem } .bar { padding:.7rem 1rem .3rem } .tabs { padding:0 .4rem } main { padding:1.1rem .8rem 2rem } .card { padding:.9rem } .scroll { margin:0 -.9rem; padding:0 .9rem } h1 { font-size:1.3rem } .clock { margin-left:0 } dl { grid-template-columns:minmax(0,1fr); gap:0 } dd { margin-bottom:.5rem } .tiles { grid-template-columns:repeat(auto-fill,minmax(6.3rem,1fr)) } footer { padding:0 1rem 1.5rem } }
@media (prefers-reduced-motion:no-preference) { .tiles a, button { transition:border-color .12s, filter .12s } }
`;
