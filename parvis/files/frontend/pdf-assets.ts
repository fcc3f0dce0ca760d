/** Vite plugin: what pdf.js fetches while it reads (character maps, standard fonts, picture decoders), beside the build. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const SOURCE = "node_modules/pdfjs-dist";
const WANTED = /\.(bcmap|pfb|ttf|wasm|js)$/;

export function pdfAssets(): Plugin {
  return {
    name: "parvis-pdf-assets",
    apply: "build",
    buildStart() {
      for (const folder of ["cmaps", "standard_fonts", "wasm"]) {
        for (const name of readdirSync(join(SOURCE, folder)).filter((file) => WANTED.test(file))) {
          const source = readFileSync(join(SOURCE, folder, name));
          this.emitFile({ type: "asset", fileName: `pdfjs/${folder}/${name}`, source });
        }
      }
    },
  };
}
