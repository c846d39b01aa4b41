import { ADA, expect, test } from '../support/story.ts';
import { atCheckout, CARD } from '../support/sandbox.ts';

test('a card pays an invoice, and the books agree', { tag: ['@phone', '@english'] }, async ({ grace, enter, page, portal, say, euros }) => {
  await grace.openInvoice('F-2026-00001');
  await grace.choose(grace.gateways.card);
  await grace.payButton(euros(11988)).click();
  await (await atCheckout(page, portal)).card(CARD.good);

  await expect(grace.outcome('received')).toBeVisible();
  await grace.toInvoice();
  await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();
  await expect(grace.payButton(euros(11988))).toHaveCount(0);

  const ada = await enter(ADA);
  await ada.page.goto('/admin/journal');
  const posting = (kind: string) => ada.page.getByRole('article').filter({ hasText: say(`posting-${kind}`) });
  await expect(posting('capture')).toContainText(euros(11988));
  await expect(posting('fee')).toHaveCount(1);
  await ada.page.goto('/admin/accounts/balances');
  await expect(ada.page.getByText(say('money-trial-balanced'))).toHaveCount(5);
  await expect(ada.page.getByText(say('money-trial-unbalanced'))).toHaveCount(0);
});

test('a bank that asks again is answered', async ({ grace, page, portal, say, euros }) => {
  await grace.openInvoice('F-2026-00002');
  await grace.choose(grace.gateways.card);
  await grace.payButton(euros(128388)).click();
  const checkout = await atCheckout(page, portal);
  await checkout.card(CARD.authenticated);
  await expect(page).toHaveURL(/\/stripe\/authenticate\//);
  await checkout.authenticate('pass');

  await expect(grace.outcome('received')).toBeVisible();
  await grace.toInvoice();
  await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();
});

test('a declined card can be replaced where it was declined', async ({ grace, page, portal, say, euros }) => {
  await grace.openInvoice('F-2026-00003');
  await grace.choose(grace.gateways.card);
  await grace.payButton(euros(1440)).click();
  const checkout = await atCheckout(page, portal);
  await checkout.card(CARD.poor);
  await expect(page.getByRole('alert')).toBeVisible();
  await atCheckout(page, portal);
  await checkout.card(CARD.good);

  await expect(grace.outcome('received')).toBeVisible();
  await grace.toInvoice();
  await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();
});
