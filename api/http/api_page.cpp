#include "api/http/api_page.hpp"

namespace benefactor::api::http {

std::string_view api_page_html() {
  return R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Benefactor: HTTP API</title>
<style>
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1.5rem; }
h2 { border-bottom: 1px solid var(--line); margin-top: 2rem; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .4rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
.verb { display: inline-block; font-weight: 700; min-width: 4.5rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: .2rem .5rem; text-align: left; vertical-align: top; }
pre { background: var(--soft); border-radius: .4rem; overflow: auto; padding: .6rem; }
input { font: inherit; padding: .3rem .5rem; width: 100%; box-sizing: border-box; }
</style>
</head>
<body>
<h1>Benefactor: HTTP API</h1>
<p id="about">The document is at <a href="/openapi.json">/openapi.json</a>.</p>
<p><label for="find">Find a route</label><input id="find" type="search" autocomplete="off"></p>
<main id="routes" aria-live="polite"></main>
<noscript>This page needs JavaScript; the document does not.</noscript>
<script src="/api/page.js"></script>
</body>
</html>
)html";
}

std::string_view front_page_html() {
  return R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Benefactor</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 40rem; padding: 1.5rem; }
</style>
</head>
<body>
<h1>Benefactor</h1>
<p>This server has no web console: see <code>benefactor serve --help</code>, <code>--console</code>.</p>
<ul>
<li><a href="/api">The HTTP API, to browse</a></li>
<li><a href="/openapi.json">The same as an OpenAPI document</a></li>
</ul>
</body>
</html>
)html";
}

std::string_view api_page_script() {
  return R"script("use strict";
(async () => {
  const doc = await (await fetch("/openapi.json")).json();
  const routes = document.getElementById("routes");
  const make = (name, text, parent, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    if (parent) parent.append(element);
    return element;
  };
  const seen = [];
  const show = (schema, depth) => {
    if (!schema) return "";
    if (schema.$ref) {
      const name = schema.$ref.split("/").pop();
      if (depth > 3 || seen.includes(name)) return name;
      seen.push(name);
      const text = show(doc.components.schemas[name], depth);
      seen.pop();
      return text;
    }
    if (schema.type === "array") return [show(schema.items, depth)];
    if (schema.type === "object") {
      const made = {};
      for (const [key, value] of Object.entries(schema.properties || {})) made[key] = show(value, depth + 1);
      return made;
    }
    if (schema.enum) return schema.enum.join(" | ");
    if (schema.examples) return schema.examples[0];
    return schema.format || schema.type || "";
  };
  const json = (schema, parent, title) => {
    if (!schema) return;
    make("h4", title, parent);
    make("pre", JSON.stringify(show(schema, 0), null, 2), parent);
  };
  const groups = {};
  for (const [path, verbs] of Object.entries(doc.paths))
    for (const [verb, operation] of Object.entries(verbs))
      (groups[operation.tags[0]] ||= []).push({ path, verb, operation });
  for (const [tag, list] of Object.entries(groups)) {
    const section = make("section", undefined, routes);
    make("h2", tag, section);
    for (const { path, verb, operation } of list) {
      const details = make("details", undefined, section);
      details.dataset.text = (verb + " " + path + " " + operation.operationId).toLowerCase();
      const summary = make("summary", undefined, details);
      make("span", verb.toUpperCase(), summary, "verb");
      summary.append(" " + doc.servers[0].url + path);
      details.addEventListener("toggle", () => {
        if (!details.open || details.dataset.made) return;
        details.dataset.made = "1";
        make("p", operation.operationId + (operation.description ? ". " + operation.description : ""), details);
        if (operation.parameters) {
          const table = make("table", undefined, details);
          const head = make("tr", undefined, table);
          for (const title of ["Parameter", "In", "Form"]) make("th", title, head).scope = "col";
          for (const each of operation.parameters) {
            const row = make("tr", undefined, table);
            make("td", each.name, row);
            make("td", each.in, row);
            make("td", JSON.stringify(show(each.schema, 0)), row);
          }
        }
        const body = operation.requestBody && operation.requestBody.content["application/json"];
        if (body) json(body.schema, details, "Body");
        const good = operation.responses["200"]?.content["application/json"];
        if (good) json(good.schema, details, "Answer");
      });
    }
  }
  document.getElementById("find").addEventListener("input", event => {
    const wanted = event.target.value.toLowerCase();
    for (const each of routes.querySelectorAll("details")) each.hidden = !each.dataset.text.includes(wanted);
  });
})();
)script";
}

}  // namespace benefactor::api::http
