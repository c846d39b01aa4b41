import { ADA, expect, test } from '../support/story.ts';
import { atCheckout, control } from '../support/sandbox.ts';

type Delivery = { state: string };

test('money paid before its notice comes counts once, whatever is chosen meanwhile', async ({ grace, enter, page, portal, say, euros }) => {
  await grace.openInvoice('F-2026-00001');
  const invoice = page.url();
  await grace.choose(grace.gateways.card);
  await grace.payButton(euros(11988)).click();
  await atCheckout(page, portal);
  const session = new URL(page.url()).pathname.split('/').pop();
  await control(portal, 'webhooks', { mode: 'hold' });
  await control(portal, 'customer', { session, action: 'walk_away' });

  await page.goto(invoice);
  await expect(page.getByText(say('phase-at-provider'), { exact: true })).toBeVisible();
  await grace.switchTo(grace.gateways.transfer);
  await page.goto(invoice);
  await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();

  await control(portal, 'webhooks', { mode: 'normal' });
  await expect(async () => {
    const deliveries = await control<Delivery[]>(portal, 'deliveries');
    expect(deliveries.filter(({ state }) => state === 'delivered').length).toBeGreaterThan(0);
  }).toPass({ timeout: 20_000 });
  await page.goto(invoice);
  await expect(page.getByRole('table', { name: say('nav-payments') }).locator('tbody tr')).toHaveCount(1);
  const ada = await enter(ADA);
  await ada.page.goto('/admin/journal?kind=capture');
  await expect(ada.page.getByRole('article').filter({ hasText: say('posting-capture') })).toHaveCount(1);
});
