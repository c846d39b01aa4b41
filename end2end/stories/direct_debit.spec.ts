import { expect, test } from '../support/story.ts';
import { atCheckout, decide } from '../support/sandbox.ts';

test('a direct debit waits for the bank, then is paid', { tag: ['@phone', '@english'] }, async ({ grace, page, portal, say, euros }) => {
  await grace.openInvoice('F-2026-00001');
  await grace.choose(grace.gateways.card);
  await grace.payButton(euros(11988)).click();
  await (await atCheckout(page, portal)).debit();

  await expect(grace.outcome('bank-confirms')).toBeVisible();
  const payment = page.url();
  await grace.toInvoice();
  await expect(page.getByText(say('phase-bank-confirms'))).toBeVisible();
  await expect(grace.payButton(euros(11988))).toHaveCount(0);

  await decide(page, portal, 'Succeed now');
  await grace.comes(payment, grace.outcome('received'));
  await grace.toInvoice();
  await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();
});

test('a direct debit that comes back leaves the invoice due', async ({ grace, page, portal, say, euros }) => {
  await grace.openInvoice('F-2026-00003');
  const invoice = page.url();
  await grace.choose(grace.gateways.card);
  await grace.payButton(euros(1440)).click();
  await (await atCheckout(page, portal)).debit();
  await expect(grace.outcome('bank-confirms')).toBeVisible();

  await decide(page, portal, 'Fail now');
  await grace.comes(invoice, page.getByText(say('pay-failed-before')));
  await expect(grace.payButton(euros(1440))).toBeVisible();
  await expect(page.getByText(say('invoice-says-open'))).toBeVisible();
});
