import { defineConfig } from 'vite';

/** Where `vite apps/emulator/web` finds a running emulator while one works on the page. */
const emulator = process.env['EMULATOR_URL'] ?? 'http://127.0.0.1:4010';

export default defineConfig({
  base: './',
  resolve: { conditions: ['@bizproc-kit/source', 'module', 'browser', 'import', 'default'] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The design uses light-dark(), and these are the first browsers that have it.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Data URLs would keep a strict content security policy from being possible.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/_emulator': emulator, '/portals': emulator, '/api/v1': emulator } },
});
