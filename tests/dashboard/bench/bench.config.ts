import { defineConfig } from '@playwright/test';
import tests from '../playwright.config.ts';

// No worlds of the tests here, and nothing beside what is measured.
const { globalSetup, ...others } = tests;
void globalSetup;

export default defineConfig(others, {
  testDir: '.',
  testMatch: ['bench.spec.ts'],
  workers: 1,
  reporter: [['line']],
  timeout: 900_000,
  expect: { timeout: 60_000 },
});
