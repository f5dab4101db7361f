/** The look of the pages for people. */
export const style = `
:root { --ink:#1f2a37; --soft:#64748b; --line:#e2e8f0; --paper:#fff; --ground:#f4f6f9; --brand:#1d4ed8; --tint:#eff4ff; --good:#15803d; --bad:#b91c1c }
* { box-sizing:border-box }
body { margin:0; font:15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; color:var(--ink); background:var(--ground) }
a { color:var(--brand); text-decoration:none } a:hover { text-decoration:underline }
header { background:#14213d; color:#fff; padding:.9rem 1.5rem; display:flex; gap:1.5rem; align-items:baseline; flex-wrap:wrap }
header a { color:#fff; font-weight:600; font-size:1.1rem } header span { color:#b8c4d9; font-size:.9rem }
nav { background:var(--paper); border-bottom:1px solid var(--line); padding:0 1rem; display:flex; flex-wrap:wrap }
nav a { padding:.6rem .7rem; color:var(--soft); border-bottom:3px solid transparent }
nav a.on { color:var(--brand); border-color:var(--brand); font-weight:600 }
main { max-width:76rem; margin:1.5rem auto; padding:0 1.25rem }
h1 { font-size:1.5rem; margin:.2rem 0 1rem } h2 { font-size:1.05rem; margin:0 0 .8rem }
.card { background:var(--paper); border:1px solid var(--line); border-radius:10px; padding:1.1rem 1.25rem; margin-bottom:1.25rem; overflow-x:auto }
.tiles { display:grid; grid-template-columns:repeat(auto-fill,minmax(11rem,1fr)); gap:.9rem }
.tile { background:var(--paper); border:1px solid var(--line); border-radius:10px; padding:1rem; color:var(--ink); display:block }
.tile b { display:block; font-size:1.6rem; line-height:1.2 } .tile:hover { background:var(--tint); text-decoration:none }
table { border-collapse:collapse; width:100% } th, td { text-align:left; padding:.45rem .6rem; border-bottom:1px solid var(--line); vertical-align:top }
th { color:var(--soft); font-weight:500; font-size:.85rem } tr:last-child td { border-bottom:0 }
dl { display:grid; grid-template-columns:minmax(9rem,14rem) 1fr; gap:.35rem 1rem; margin:0 } dt { color:var(--soft) } dd { margin:0; white-space:pre-wrap; overflow-wrap:anywhere }
.cols { display:grid; grid-template-columns:minmax(0,3fr) minmax(0,2fr); gap:1.25rem } @media (max-width:56rem) { .cols { grid-template-columns:1fr } }
.tag { display:inline-block; background:var(--tint); color:var(--brand); border-radius:99px; padding:0 .6rem; font-size:.85rem; margin-right:.3rem }
.muted { color:var(--soft) } .small { font-size:.85rem } .crumb { margin:0 0 .3rem; color:var(--soft); font-size:.9rem }
ol.time { list-style:none; margin:0; padding:0 } ol.time li { border-left:2px solid var(--line); padding:0 0 .9rem .9rem }
form.edit { display:flex; gap:.5rem; flex-wrap:wrap } select, input, textarea, button { font:inherit; padding:.35rem .55rem; border:1px solid #cbd5e1; border-radius:6px; background:#fff }
textarea { flex:1 1 14rem; min-height:2.3rem } button { background:var(--brand); color:#fff; border-color:var(--brand); cursor:pointer }
.note { border-bottom:1px solid var(--line); padding:.5rem 0; white-space:pre-wrap } .note:last-child { border:0 }
.wrong { color:var(--bad) } .right { color:var(--good) }
`;
