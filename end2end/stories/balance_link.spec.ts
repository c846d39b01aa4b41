import { ADA, expect, test } from '../support/story.ts';

test('a customer’s page leads to their balance', async ({ enter }) => {
  const { page } = await enter(ADA);
  await page.goto('/admin/customers');
  await page.getByRole('link', { name: 'Exemple Hébergement SAS' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Exemple Hébergement SAS');
  await page.locator('a[href$="/balance"]').first().click();
  await expect(page).toHaveURL(/\/admin\/customers\/[^/]+\/balance$/);
});
