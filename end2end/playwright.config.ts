// The same stories with scripts on and off; some of them again on a phone and in English.
import { defineConfig, devices } from '@playwright/test';
import { artefacts, chromium } from './support/places.ts';

const desktop = { ...devices['Desktop Chrome'], locale: 'fr-FR' };

export default defineConfig({
  testDir: './stories',
  outputDir: `${artefacts}/playwright`,
  globalSetup: './support/seed.ts',
  reporter: 'list',
  forbidOnly: !!process.env.CI,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    timezoneId: 'Europe/Paris',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'desktop-js', use: desktop },
    { name: 'desktop-nojs', use: { ...desktop, javaScriptEnabled: false }, testIgnore: '**/*.island.spec.ts' },
    { name: 'phone', use: { ...devices['Pixel 7'], locale: 'fr-FR' }, grep: /@phone/ },
    { name: 'english', use: { ...desktop, locale: 'en-GB' }, grep: /@english/ },
  ],
});
