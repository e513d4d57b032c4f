import { defineConfig } from '@playwright/test';
import tests from '../playwright.config.ts';

export default defineConfig(tests, {
  testDir: '.',
  testMatch: ['pictures.spec.ts'],
  globalSetup: '../world/before.ts',
  workers: 1,
  fullyParallel: false,
  reporter: [['line']],
  timeout: 300_000,
});
