import { expect, test } from '../support/story.ts';
import { PROVIDERS } from '../support/providers.ts';

// Each with an invoice of its own.
const INVOICES = [
  { number: 'F-2026-00001', cents: 11988 },
  { number: 'F-2026-00002', cents: 128388 },
  { number: 'F-2026-00003', cents: 1440 },
];

for (const [place, provider] of PROVIDERS.entries()) {
  const { number, cents } = INVOICES[place % INVOICES.length]!;
  test(`${provider.kind}: an invoice is paid, and turning back leaves it payable`, { tag: '@english' }, async ({ grace, page, portal, say, euros }, info) => {
    const title = info.project.use.locale?.startsWith('en') ? provider.title.en : provider.title.fr;
    const pay = async () => {
      await page.getByRole('radio', { name: title, exact: true }).check();
      await grace.payButton(euros(cents)).click();
      await expect(page).toHaveURL(new RegExp(`^${portal.sandbox}/`));
    };
    await grace.openInvoice(number);
    await pay();
    await page.locator('#back').click();
    await expect(grace.outcome('canceled')).toBeVisible();
    await grace.toInvoice();

    await pay();
    await provider.pay(page);
    await expect(page).toHaveURL(new RegExp(`^${portal.address}/payments/`));
    await grace.comes(page.url(), grace.outcome('received'));
    await grace.toInvoice();
    await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();
    await expect(grace.payButton(euros(cents))).toHaveCount(0);
  });
}
