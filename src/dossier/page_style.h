// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace habeas::dossier {

// The page's whole style: light and dark, phone and paper, either direction of writing.
inline constexpr std::string_view kPageStyle = R"(
:root{color-scheme:light dark;--ink:#1d1f23;--soft:#5a6068;--line:#d5d8dd;--paper:#fff;--link:#0b4f8a;--band:#f4f5f7}
@media (prefers-color-scheme:dark){:root{--ink:#e6e7ea;--soft:#a2a8b0;--line:#3b4048;--paper:#15171a;--link:#8cc0f5;--band:#1e2126}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 "Noto Sans","Noto Naskh Arabic",system-ui,sans-serif}
header,main{max-width:76rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.5rem;border-bottom:2px solid var(--ink)}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .75rem}
h2{font-size:1.3rem;margin:2.25rem 0 .5rem}
h3{font-size:1.08rem;margin:1.75rem 0 .35rem}
a{color:var(--link)}
code,pre{font:.84em/1.45 "DejaVu Sans Mono",ui-monospace,monospace;overflow-wrap:anywhere}
pre{background:var(--band);padding:.6rem .8rem;overflow-x:auto}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}
dt{color:var(--soft)}dd{margin:0;min-width:0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th{text-align:start;font-size:.85rem;color:var(--soft);font-weight:600}
th,td{padding:.5rem .7rem;border-bottom:1px solid var(--line);vertical-align:top}
td p{margin:.2rem 0}
td ul{margin:0;padding-inline-start:1.1rem}
.chain{margin:0;padding-inline-start:1.3rem}
.kind,.modality,.note,.entry{color:var(--soft);font-size:.88rem}
.hedge{font-style:italic}
.claims td:first-child{width:34%}.claims td:last-child{width:20%;font-size:.88rem;overflow-wrap:anywhere}
tr.property th{background:var(--band);color:var(--ink);font-size:.92rem;padding:.4rem .7rem}
.value{font-size:1.04rem;margin:.3rem 0;unicode-bidi:plaintext}
.polarity{font-size:.88rem;color:var(--soft)}.polarity.denies{color:var(--ink);font-weight:700;text-transform:uppercase;letter-spacing:.03em}
tr.about td{padding-block:.35rem;border-bottom-style:dotted}tr.about td:first-child{padding-inline-start:2rem}
ins{text-decoration:none;background:var(--band);border-bottom:1px dotted var(--soft)}
[lang=fa],[lang=ar],[lang=ku]{font-family:"Noto Naskh Arabic","Vazirmatn","Noto Sans Arabic",serif;line-height:1.9}
blockquote{margin:.35rem 0;padding-inline-start:.8rem;border-inline-start:3px solid var(--line)}
.withdrawn td{text-decoration:line-through}.withdrawn-note{text-decoration:line-through}.withdrawn .note{text-decoration:none;display:inline-block}
@media (max-width:44rem){thead{position:absolute;left:-999rem}tr.about{padding-inline-start:1.2rem;border-inline-start:3px solid var(--line)}tr.about td:first-child{padding-inline-start:0}.claims td:first-child,.claims td:last-child{width:auto}tr.property th{display:block}tr{display:block;border-bottom:2px solid var(--line);padding:.4rem 0}td{display:block;border:0;padding:.2rem 0}dl{grid-template-columns:1fr}}
@media print{body{font-size:10.5pt}a{color:inherit;text-decoration:none}tr{break-inside:avoid}}
)";

}  // namespace habeas::dossier
