// A gateway made by hand is tied to the provider: its key, then the webhook there, then the secret it gives.
import { ADA, expect, PASSWORD, test } from '../support/story.ts';

test('a gateway’s webhook is added at the sandbox with one click', async ({ enter, portal, say }) => {
  const { page } = await enter(ADA);
  await page.goto('/admin/settings/store/gateways/new');
  await page.getByRole('radio', { name: 'Stripe' }).check();
  await page.getByLabel(say('gateway-account-name')).fill('ABC');
  await page.getByRole('button', { name: say('gateway-create') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Stripe-ABC');
  const gateway = page.url();

  await page.getByLabel(/^Clé secrète/).fill('sk_test_guichet_abc');
  await page.getByLabel(say('gateway-password')).fill(PASSWORD);
  await page.getByRole('button', { name: say('save'), exact: true }).click();
  await expect(page.getByText(say('flash-saved'))).toBeVisible();

  await page.getByRole('link', { name: say('gateway-webhook-sandbox'), exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`^${portal.sandbox}/stripe`));
  await page.getByRole('button', { name: 'Add webhook endpoint' }).click();
  const endpoint = page.locator('#endpoints').getByRole('row').filter({ hasText: new URL(gateway).pathname.split('/').pop()! });
  const secret = (await endpoint.locator('code').textContent())!;
  expect(secret).toMatch(/^whsec_/);

  await page.goto(gateway);
  await page.getByLabel(/^Secret de signature/).fill(secret);
  await page.getByLabel(say('gateway-password')).fill(PASSWORD);
  const inEuros = page.locator('.per-currency').filter({ has: page.getByRole('heading', { name: 'EUR' }) });
  await inEuros.getByLabel(say('account-receivable'), { exact: true }).selectOption({ index: 1 });
  await page.getByRole('radio', { name: say('gateway-state-available') }).check();
  await page.getByRole('button', { name: say('save'), exact: true }).click();
  await expect(page.getByText(say('flash-saved'))).toBeVisible();
  await expect(page.getByText(say('gateway-missing-title'))).toHaveCount(0);
});
