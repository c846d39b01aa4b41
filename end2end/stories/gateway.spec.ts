import { ADA, expect, PASSWORD, test } from '../support/story.ts';

test('a Stripe account becomes a gateway once it is checked and mapped', { tag: ['@phone', '@english'] }, async ({ enter, say }) => {
  const { page } = await enter(ADA);
  await page.goto('/admin/settings/store/gateways');
  await page.getByRole('link', { name: say('gateway-add') }).click();
  await page.getByRole('radio', { name: 'Stripe' }).check();
  await page.getByLabel(say('gateway-account-name')).fill('ABC');
  await expect(page.getByRole('checkbox', { name: 'EUR' })).toBeChecked();
  await page.getByRole('button', { name: say('gateway-create') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Stripe-ABC');
  await expect(page.getByText(say('gateway-missing-title'))).toBeVisible();

  const [key, secret] = [page.getByLabel(/^(Clé secrète|Secret key)/), page.getByLabel(/^(Secret de signature|Webhook signing secret)/)];
  const makeAvailable = async () => {
    await page.getByRole('radio', { name: say('gateway-state-available') }).check();
    await page.getByRole('button', { name: say('save'), exact: true }).click();
  };
  await makeAvailable();
  await expect(page.getByRole('alert')).toContainText(/Clé secrète|Secret key/);
  await expect(page.getByRole('alert')).toContainText(/webhook/i);

  await key.fill('sk_test_abc0000000000000000000000');
  await secret.fill('whsec_abc0000000000000000000000');
  await page.getByLabel(say('gateway-password')).fill(PASSWORD);
  await makeAvailable();
  await expect(page.getByRole('alert')).toContainText(say('account-receivable'));
  await expect(page.getByText(say('missing-accounts', { currency: 'EUR' }))).toBeVisible();
  await page.goto(page.url());
  await expect(page.getByRole('radio', { name: say('gateway-state-hidden') })).toBeChecked();

  const inEuros = page.locator('.per-currency').filter({ has: page.getByRole('heading', { name: 'EUR' }) });
  for (const account of ['account-receivable', 'account-fee']) {
    await inEuros.getByLabel(say(account), { exact: true }).selectOption({ index: 1 });
  }
  await makeAvailable();
  await expect(page.getByText(say('flash-saved'))).toBeVisible();
  await expect(page.getByText(say('gateway-missing-title'))).toHaveCount(0);

  await page.goto('/admin/settings/store/gateways');
  const line = page.getByRole('row', { name: 'Stripe-ABC' });
  await expect(line).toContainText(say('gateway-state-available'));
  await expect(line).toContainText('EUR');
});
