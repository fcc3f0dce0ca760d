import { defineConfig } from "vite";
import { pdfAssets } from "./parvis/files/frontend/pdf-assets.ts";
import { iconSprite } from "./parvis/ui/frontend/icon-sprite.ts";

// Addresses inside the bundle are relative, so that the build works below any STATIC_URL.
export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [iconSprite({ sources: "parvis", extra: "parvis/ui/frontend/icons.txt" }), pdfAssets()],
  build: {
    outDir: "parvis/ui/static/build",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ["chrome123", "firefox128", "safari17.5"],
    rollupOptions: {
      input: { main: "parvis/ui/frontend/main.ts", sw: "parvis/offline/frontend/worker.ts" },
      // The worker keeps one name, behind the one address that the server gives it.
      output: { entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
});
