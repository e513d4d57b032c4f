import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

export default defineConfig({
  testDir: '.',
  testMatch: ['journeys/*.spec.ts', 'everywhere/*.spec.ts'],
  globalSetup: './world/before.ts',
  outputDir: process.env['DASHBOARD_TESTS_OUT'] ?? '/tmp/ironwatch-dashboard-tests',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['./counts.ts']],
  use: {
    browserName: 'chromium',
    // The browser's own: what Debian ships.
    launchOptions: { executablePath: process.env['CHROMIUM'] ?? CHROMIUM ?? 'chromium', args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] },
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    actionTimeout: 15_000,
    screenshot: 'only-on-failure',
    trace: 'off',
  },
});
