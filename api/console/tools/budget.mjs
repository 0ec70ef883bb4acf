// Fails the build when what the first load fetches is larger than the budget, as gzip has it.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const budget = 250_000;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const size = (file) => gzipSync(readFileSync(new URL(file, dist))).length;

const first = new Set(["index.html"]);
const visit = (key) => {
  const chunk = manifest[key];
  if (first.has(chunk.file)) return;
  first.add(chunk.file);
  for (const css of chunk.css ?? []) first.add(css);
  for (const imported of chunk.imports ?? []) visit(imported);
};
visit("index.html");

let total = 0;
for (const file of first) {
  total += size(file);
  console.log(`${String(size(file)).padStart(8)}  ${file}`);
}
for (const chunk of Object.values(manifest))
  if (chunk.isDynamicEntry) console.log(`${String(size(chunk.file)).padStart(8)}  ${chunk.file} (later)`);
console.log(`${String(total).padStart(8)}  first load, gzip; at most ${budget}`);
if (total > budget) {
  console.error("The first load is over its budget.");
  process.exit(1);
}
