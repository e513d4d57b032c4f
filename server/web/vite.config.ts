import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'es2022',
    // Everything is a file of our own origin: the content security policy allows no inline script or style.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
  },
  server: {
    // Tests read the description of the API.
    fs: { allow: ['.', '../../docs'] },
    // `npm run dev` beside a running server, as `make run` starts one.
    // The server refuses changes whose Origin is not its Host: the browser's Host is passed on.
    proxy: { '/api/': { target: process.env['IRONWATCH_SERVER'] ?? 'http://127.0.0.1:8080', changeOrigin: false } },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node', css: true },
});
