import { ADA, expect, test } from '../support/story.ts';

test('the shop’s side: one gateway', { tag: ['@phone', '@english'] }, async ({ enter }) => {
  const ada = await enter(ADA);
  await ada.page.goto('/admin/settings/store/gateways');
  await ada.page.getByRole('rowheader', { name: 'Stripe-Démo' }).getByRole('link').click();
  await expect(ada.page.getByRole('heading', { level: 1 })).toContainText('Stripe-Démo');
  await ada.screenshot('shop-gateway');
  await ada.axe();
});
