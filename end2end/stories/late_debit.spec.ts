// Begun with the provider that takes debits, left, paid by transfer; then the bank takes the debit all the same.
import { ADA, expect, test } from '../support/story.ts';
import { atCheckout } from '../support/sandbox.ts';

test('a debit that comes through after it was left becomes the customer’s credit', { tag: ['@phone', '@english'] }, async ({ grace, enter, page, portal, say, euros }) => {
  await grace.openInvoice('F-2026-00003');
  const invoice = page.url();
  await grace.choose(grace.gateways.card);
  await grace.payButton(euros(1440)).click();
  await atCheckout(page, portal);

  await page.goto(invoice);
  await grace.switchTo(grace.gateways.transfer);
  await expect(grace.outcome('instructed')).toBeVisible();

  const ada = await enter(ADA);
  await ada.page.goto('/admin/transfers');
  await ada.page.getByRole('row', { name: 'F-2026-00003' }).getByRole('link').click();
  await ada.page.getByRole('button', { name: say('money-confirm-do', { amount: euros(1440) }) }).click();
  await expect(ada.page.getByText(say('flash-money-transfer-confirmed'))).toBeVisible();

  await page.goto(`${portal.sandbox}/stripe/payments`);
  const session = page.getByRole('row').filter({ hasText: 'expired' });
  await session.getByRole('button', { name: 'The bank takes the money all the same' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'expired' })).toHaveCount(0);

  await grace.comes('/balance', page.getByText(say('late-reason-paid-twice')));
  await page.getByRole('link', { name: say('movement-surplus') }).click();
  await expect(grace.outcome('received')).toBeVisible();
  await expect(page.getByText(say('paying-surplus-credited', { amount: euros(1440) }))).toBeVisible();
  await page.goto(invoice);
  await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();

  await ada.page.goto('/admin/late-money');
  const line = ada.page.getByRole('table', { name: say('nav-late-money') }).getByRole('row', { name: 'Exemple Hébergement SAS' });
  await expect(line).toContainText(say('late-state-credited'));
  await expect(line).toContainText(euros(1440));
});
