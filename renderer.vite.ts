import { join } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { UserConfig } from 'vite';

/*
 * How the page is built, the same for every host: electron.vite.config.ts and vite.renderer.config.ts both take it from
 * here, so that a browser and a desktop window show the same bytes.
 */

const folder = join(import.meta.dirname, 'src/renderer');

/**
 * Relative addresses (`./`) hold under keyturn:// and under 127.0.0.1. Nothing is inlined: the page's rules allow files
 * of its own and no data: fonts, styles or scripts.
 */
export const rendererOptions = {
  root: folder,
  base: './',
  plugins: [react(), tailwindcss()],
  // The original writes <style> elements, which the page's rules refuse.
  resolve: { alias: { 'react-style-singleton': join(folder, 'src/style/adopted-style.ts') } },
  build: {
    outDir: join(import.meta.dirname, 'out/renderer'),
    emptyOutDir: true,
    // Electron 45 embeds Chromium 156; a browser for practice may be a little older. One name: electron-vite adds to a list.
    target: 'chrome120',
    minify: true,
    cssMinify: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    // The polyfill is an inline script, which the page's rules refuse; every browser we build for preloads modules itself.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The bench watches the gzipped size; vite's own limit is about slow lines.
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      input: { index: join(folder, 'index.html'), confirm: join(folder, 'confirm.html') },
    },
  },
} satisfies UserConfig;
