import { ADA, expect, test } from '../support/story.ts';
import { PROVIDERS } from '../support/providers.ts';
import { money } from '../support/words.ts';

for (const provider of PROVIDERS) {
  const { number, minor, currency, inParts } = provider.bill;
  test(`${provider.kind}: turned back from, walked away from, switched from, and paid`, { tag: '@english' }, async ({ grace, enter, page, portal, say }, info) => {
    const title = info.project.use.locale?.startsWith('en') ? provider.title.en : provider.title.fr;
    const due = money(info.project.use.locale!, minor, currency);
    const button = inParts ? page.getByRole('button', { name: say('pay-button-part') }) : grace.payButton(due);
    const isThere = async () => {
      if (provider.posted && info.project.use.javaScriptEnabled === false) await page.locator('#handover button').click();
      await expect(page).toHaveURL(new RegExp(`^${portal.sandbox}/`));
    };
    const pay = async () => {
      await grace.choose(title);
      await button.click();
      await isThere();
    };
    await grace.openInvoice(number);
    await pay();
    await (provider.back ? provider.back(page, say) : page.locator('#back').click());
    await expect(grace.outcome('canceled')).toBeVisible();
    await grace.toInvoice();

    await pay();
    await grace.openInvoice(number);
    await expect(button).toHaveCount(0);
    await page.getByRole('link', { name: say('pay-change') }).click();
    const other = await page.locator('label.choice:has(input:checked) b').textContent();
    await grace.confirmSwitch(other!);
    await expect(page.getByText(say('switching-what-happens'))).toHaveCount(0);
    // A page that posts itself onwards would cross the next address.
    const postsItself = PROVIDERS.some((one) => one.posted && Object.values(one.title).includes(other!.trim()));
    if (postsItself && info.project.use.javaScriptEnabled !== false) await expect(page).toHaveURL(new RegExp(`^${portal.sandbox}/`));
    await grace.openInvoice(number);
    await grace.switchTo(title);
    await isThere();

    await provider.pay(page);
    await expect(page).toHaveURL(new RegExp(`^${portal.address}/payments/`));
    await grace.comes(page.url(), grace.outcome('received'));
    const payment = new URL(page.url()).pathname;
    await grace.toInvoice();
    await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();
    await expect(button).toHaveCount(0);

    const ada = await enter(ADA);
    await ada.page.goto('/admin/journal');
    const captures = ada.page.getByRole('article').filter({ hasText: say('posting-capture') });
    await expect(captures.filter({ hasText: due })).toHaveCount(1);

    await ada.page.goto(`/admin${payment}`);
    const fee = ada.page.getByRole('article').filter({ hasText: say('posting-fee') });
    const stated = provider.fee === 'with tax' || provider.fee === 'alone';
    await expect(fee).toHaveCount(stated ? 1 : 0);
    // What the provider kept, the tax it charged on that, and the account both are taken from.
    if (stated) await expect(fee.locator('tbody tr')).toHaveCount(provider.fee === 'with tax' ? 3 : 2);
  });
}
