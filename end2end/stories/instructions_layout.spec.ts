import { expect, test } from '../support/story.ts';

test('bank details can be read beside their code', async ({ grace, page, euros }) => {
  await grace.openInvoice('F-2026-00001');
  await grace.choose(grace.gateways.transfer);
  await grace.payButton(euros(11988)).click();
  await expect(grace.outcome('instructed')).toBeVisible();
  const iban = await page.locator('[data-instruction=iban]').boundingBox();
  const code = await page.locator('.qr').boundingBox();
  expect(iban!.height).toBeLessThan(60);
  expect(iban!.x + iban!.width).toBeLessThanOrEqual(code!.x);
});
