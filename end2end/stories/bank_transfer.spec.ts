import { ADA, expect, test } from '../support/story.ts';
import { atCheckout, CARD } from '../support/sandbox.ts';

const PROOF = {
  name: 'ordre-de-virement.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
};

test('from a card to a transfer, announced with a proof and confirmed', { tag: ['@phone', '@english'] }, async ({ grace, enter, page, portal, say, euros }) => {
  await grace.openInvoice('F-2026-00001');
  const invoice = page.url();
  await grace.choose(grace.gateways.card);
  await grace.payButton(euros(11988)).click();
  await atCheckout(page, portal);
  const checkout = page.url();

  await page.goto(invoice);
  await grace.switchTo(grace.gateways.transfer);
  await expect(grace.outcome('instructed')).toBeVisible();
  const payment = page.url();
  const told = (name: string) => page.locator(`[data-instruction=${name}]`);
  await expect(told('iban')).toContainText('FR14 2004 1010 0505 0001 3M02 606');
  await expect(told('reference')).toContainText(/RF\d\d/);
  await expect(told('amount')).toContainText(euros(11988));
  await expect(page.getByRole('img', { name: say('bank-qr-label') })).toBeVisible();

  await page.goto(checkout);
  await expect(page.getByRole('status')).toBeVisible();
  await expect(page.locator('#card-form')).toHaveCount(0);

  await page.goto(payment);
  await page.getByLabel(say('announce-proof')).setInputFiles(PROOF);
  await page.getByRole('button', { name: say('announce-button') }).click();
  await expect(page.getByText(say('flash-transfer-announced'))).toBeVisible();
  await expect(grace.outcome('announced')).toBeVisible();

  const ada = await enter(ADA);
  await ada.page.goto('/admin/transfers');
  const queue = ada.page.getByRole('table', { name: say('money-transfers-announced'), exact: true });
  await queue.getByRole('row', { name: 'F-2026-00001' }).getByRole('link').click();
  const download = ada.page.waitForEvent('download');
  await ada.page.getByRole('link', { name: say('money-proof-download') }).click();
  expect(await (await download).failure()).toBeNull();
  await expect(ada.page.getByText(say('money-effect-paid', { amount: euros(11988), number: 'F-2026-00001' }))).toBeVisible();
  await ada.page.getByRole('button', { name: say('money-confirm-do', { amount: euros(11988) }) }).click();
  await expect(ada.page.getByText(say('flash-money-transfer-confirmed'))).toBeVisible();

  await page.goto(invoice);
  await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();
});

test('a transfer that arrives after a card has paid becomes the customer’s credit', async ({ grace, enter, page, portal, say, euros }) => {
  await grace.openInvoice('F-2026-00003');
  await grace.choose(grace.gateways.transfer);
  await grace.payButton(euros(1440)).click();
  await expect(grace.outcome('instructed')).toBeVisible();
  const transfer = page.url();
  await page.getByRole('link', { name: say('pay-change') }).click();
  await grace.confirmSwitch(grace.gateways.card);
  await (await atCheckout(page, portal)).card(CARD.good);
  await expect(grace.outcome('received')).toBeVisible();

  const ada = await enter(ADA);
  await ada.page.goto('/admin/transfers?search=F-2026-00003');
  await ada.page.getByRole('row', { name: 'F-2026-00003' }).getByRole('link').click();
  await expect(ada.page.getByText(say('money-transfer-ended'))).toBeVisible();
  await expect(ada.page.getByText(say('money-effect-surplus-credit', { amount: euros(1440) }))).toBeVisible();
  await ada.page.getByRole('button', { name: say('money-confirm-do', { amount: euros(1440) }) }).click();
  await expect(ada.page.getByText(say('flash-money-transfer-confirmed'))).toBeVisible();

  await page.goto(transfer);
  await expect(page.getByText(say('paying-surplus-credited', { amount: euros(1440) }))).toBeVisible();
  await page.goto('/balance');
  await expect(page.getByRole('row', { name: say('movement-surplus') })).toContainText(euros(1440));
  await expect(page.getByText(say('late-reason-paid-twice'))).toBeVisible();
});
