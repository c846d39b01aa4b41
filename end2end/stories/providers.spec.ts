import { expect, test } from '../support/story.ts';
import { PROVIDERS } from '../support/providers.ts';
import { money } from '../support/words.ts';

for (const provider of PROVIDERS) {
  const { number, minor, currency, inParts } = provider.bill;
  test(`${provider.kind}: an invoice is paid, and turning back leaves it payable`, { tag: '@english' }, async ({ grace, page, portal, say }, info) => {
    const title = info.project.use.locale?.startsWith('en') ? provider.title.en : provider.title.fr;
    const due = money(info.project.use.locale!, minor, currency);
    const button = inParts ? page.getByRole('button', { name: say('pay-button-part') }) : grace.payButton(due);
    const pay = async () => {
      await page.getByRole('radio', { name: title, exact: true }).check();
      await button.click();
      if (provider.posted && info.project.use.javaScriptEnabled === false) await page.locator('#handover button').click();
      await expect(page).toHaveURL(new RegExp(`^${portal.sandbox}/`));
    };
    await grace.openInvoice(number);
    await pay();
    await (provider.back ? provider.back(page, say) : page.locator('#back').click());
    await expect(grace.outcome('canceled')).toBeVisible();
    await grace.toInvoice();

    await pay();
    await provider.pay(page);
    await expect(page).toHaveURL(new RegExp(`^${portal.address}/payments/`));
    await grace.comes(page.url(), grace.outcome('received'));
    await grace.toInvoice();
    await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();
    await expect(button).toHaveCount(0);
  });
}
