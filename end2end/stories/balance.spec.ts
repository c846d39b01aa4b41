import { ADA, expect, test, type Visitor } from '../support/story.ts';
import { atCheckout, CARD } from '../support/sandbox.ts';
import type { Say } from '../support/words.ts';

/** Ada gives Grace's company `amount` euros, and says why. */
async function credit({ page }: Visitor, say: Say, amount: string, reason: string): Promise<void> {
  await page.goto('/admin/customers');
  await page.getByRole('link', { name: 'Exemple Hébergement SAS' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Exemple Hébergement SAS');
  await page.goto(`${page.url()}/balance`);
  await page.getByLabel(say('money-amount')).fill(amount);
  await page.getByLabel(say('money-currency')).selectOption('EUR');
  await page.getByLabel(say('money-credit-reason')).fill(reason);
  await page.getByRole('button', { name: say('money-credit-do'), exact: true }).click();
  await expect(page.getByText(say('flash-money-credited'))).toBeVisible();
}

test('the balance pays a part, a card the rest', { tag: ['@phone', '@english'] }, async ({ grace, enter, page, portal, say, euros }) => {
  await credit(await enter(ADA), say, '50.00', 'Geste commercial');
  await grace.openInvoice('F-2026-00001');
  await expect(page.getByText(say('pay-balance-part', { amount: euros(5000), rest: euros(6988) }))).toBeVisible();
  await page.getByRole('button', { name: say('pay-balance-button', { amount: euros(5000) }) }).click();
  await expect(grace.outcome('received')).toBeVisible();
  await grace.toInvoice();
  await expect(page.getByText(say('invoice-says-part-paid', { due: euros(6988) }))).toBeVisible();

  await grace.choose(grace.gateways.card);
  await grace.payButton(euros(6988)).click();
  await (await atCheckout(page, portal)).card(CARD.good);
  await expect(grace.outcome('received')).toBeVisible();
  await grace.toInvoice();
  await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();

  await page.goto('/balance');
  await expect(page.getByRole('row', { name: say('movement-credit') })).toContainText('Geste commercial');
});

test('the balance pays the whole', async ({ grace, enter, page, say, euros }) => {
  await credit(await enter(ADA), say, '20', 'Panne du 3 mai');
  await grace.openInvoice('F-2026-00003');
  await grace.choose(grace.gateways.balance);
  await expect(page.getByText(say('pay-balance-whole', { held: euros(2000), rest: euros(560) }))).toBeVisible();
  await grace.payButton(euros(1440)).click();
  await expect(grace.outcome('received')).toBeVisible();
  await grace.toInvoice();
  await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();

  await page.goto('/balance');
  await expect(page.getByRole('main')).toContainText(euros(560));
});
