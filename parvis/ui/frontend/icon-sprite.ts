/**
 * Vite plugin: one SVG sprite with the Lucide icons that the sources name, and no other.
 *
 * A name is found where an icon is asked for in a template (`{% icon "x" %}`, `<c-ui.icon name="x"`, `icon="x"`)
 * or in Python and TypeScript (`icon="x"`, `icon: "x"`). Names that are computed are listed in `icons.txt`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const ICONS = "node_modules/lucide-static/icons";
const PATTERNS = [
  /\{%\s*icon\s+["']([a-z0-9-]+)["']/g,
  /<c-ui\.icon\s[^>]*?\bname="([a-z0-9-]+)"/g,
  /\bicon["']?\s*(?::[^="'\n]+)?[=:]\s*["']([a-z0-9-]+)["']/g,
];

// Other pictures that no style sheet or script mentions.
const PICTURES = { "parvis/ui/frontend/favicon.svg": "favicon.svg" };

interface Options {
  sources: string;
  extra: string;
}

export function iconSprite({ sources, extra }: Options): Plugin {
  return {
    name: "parvis-icon-sprite",
    apply: "build",
    buildStart() {
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        originalFileName: "icons.svg",
        source: sprite(namesIn(sources, extra)),
      });
      for (const [path, name] of Object.entries(PICTURES)) {
        this.emitFile({ type: "asset", name, originalFileName: path, source: readFileSync(path) });
      }
    },
  };
}

function namesIn(sources: string, extra: string): string[] {
  const names = new Set(readFileSync(extra, "utf8").split(/\s+/).filter(Boolean));
  for (const entry of readdirSync(sources, { recursive: true, encoding: "utf8" })) {
    if (!/\.(html|py|ts)$/.test(entry) || /(^|\/)(tests|static|migrations)\//.test(entry)) continue;
    const text = readFileSync(join(sources, entry), "utf8");
    for (const pattern of PATTERNS) for (const match of text.matchAll(pattern)) names.add(match[1]!);
  }
  return [...names].sort();
}

function sprite(names: string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("")}</svg>`;
}

function symbol(name: string): string {
  let svg: string;
  try {
    svg = readFileSync(join(ICONS, `${name}.svg`), "utf8");
  } catch {
    throw new Error(`No Lucide icon is called "${name}".`);
  }
  const shapes = svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}
