import { expect, test } from '../support/story.ts';
import { atCheckout, CARD } from '../support/sandbox.ts';

test('whoever turns back finds the invoice payable', { tag: '@phone' }, async ({ grace, page, portal, say, euros }) => {
  await grace.openInvoice('F-2026-00001');
  await grace.choose(grace.gateways.card);
  await grace.payButton(euros(11988)).click();
  await (await atCheckout(page, portal)).back();

  await expect(grace.outcome('canceled')).toBeVisible();
  await grace.toInvoice();
  await grace.choose(grace.gateways.card);
  await grace.payButton(euros(11988)).click();
  await (await atCheckout(page, portal)).card(CARD.good);
  await expect(grace.outcome('received')).toBeVisible();
  await grace.toInvoice();
  await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();
});

test('a double click is one payment', async ({ grace, page, portal, say, euros }) => {
  await grace.openInvoice('F-2026-00002');
  await grace.choose(grace.gateways.card);
  await grace.payButton(euros(128388)).dblclick();
  await (await atCheckout(page, portal)).card(CARD.good);
  await expect(grace.outcome('received')).toBeVisible();
  await grace.toInvoice();
  await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();
  await expect(page.getByRole('table', { name: say('nav-payments') }).locator('tbody tr')).toHaveCount(1);
});

test('two tabs are one payment', async ({ grace, page, context, portal, say, euros }) => {
  const other = await context.newPage();
  for (const tab of [page, other]) {
    await tab.goto('/invoices');
    await tab.getByRole('link', { name: 'F-2026-00003' }).click();
    await tab.getByRole('radio', { name: grace.gateways.card }).check();
  }
  const pay = (tab: typeof page) => tab.getByRole('button', { name: say('pay-button', { amount: euros(1440) }) }).click();
  await pay(page);
  const first = await atCheckout(page, portal);
  await pay(other);
  const second = await atCheckout(other, portal);
  expect(second.page.url()).toBe(first.page.url());

  await first.card(CARD.good);
  await expect(grace.outcome('received')).toBeVisible();
  await second.page.reload();
  await expect(second.page.locator('#card-form')).toHaveCount(0);
  await grace.toInvoice();
  await expect(page.getByRole('table', { name: say('nav-payments') }).locator('tbody tr')).toHaveCount(1);
});
