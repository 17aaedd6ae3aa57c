// How the window's page is built and tested.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { icons } from "./build/icons.mjs";
import { messageIds } from "./build/message-ids.mjs";
import { messageTexts } from "./build/messages.mjs";

const chromium = {
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [svelte(), icons(), messageIds(), messageTexts()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The first with popovers: WebKitGTK 2.42, Safari 17. Nothing that they can do has to be brought along.
    target: ["safari17", "chrome120"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // One sheet is a third smaller than many small ones, and the first screen is there sooner.
    cssCodeSplit: false,
    // What several pages share is one file: a few kB smaller than many, and asked for once. What only writing needs stays apart.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "shared", minShareCount: 2, test: (id) => !/squire|dompurify|features.compose|locales/.test(id) },
          ],
        },
      },
    },
  },
  server: { host: "127.0.0.1", port: 5173, strictPort: false },
  optimizeDeps: {
    include: ["@fluent/bundle", "axe-core", "squire-rte", "dompurify", "@tauri-apps/api/core", "@tauri-apps/api/event"],
  },
  test: {
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/testing/setup.ts"],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: chromium }),
      instances: [{ browser: "chromium", viewport: { width: 1440, height: 900 } }],
    },
  },
});
