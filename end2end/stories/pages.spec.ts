// Every main page of both sides: nothing for axe to find, in light and in dark, and a picture kept.
import { ADA, expect, GRACE, PASSWORD, test, type Visitor } from '../support/story.ts';

const OURS = {
  sales: {
    dashboard: '/admin',
    customers: '/admin/customers',
    'customer-new': '/admin/customers/new',
    invoices: '/admin/invoices',
    accounts: '/admin/accounts',
  },
  money: {
    payments: '/admin/payments',
    refunds: '/admin/refunds',
    disputes: '/admin/disputes',
    payouts: '/admin/payouts',
    'payouts-there': '/admin/payouts/there',
    'payout-new': '/admin/payouts/new',
    bank: '/admin/bank',
    'bank-import': '/admin/bank/import',
    transfers: '/admin/transfers',
    'late-money': '/admin/late-money',
    inbox: '/admin/inbox',
  },
  books: {
    journal: '/admin/journal',
    'ledger-checks': '/admin/journal/checks',
    fees: '/admin/journal/fees',
    exports: '/admin/exports',
    balances: '/admin/accounts/balances',
  },
  settings: {
    store: '/admin/settings/store',
    gateways: '/admin/settings/store/gateways',
    'gateway-new': '/admin/settings/store/gateways/new',
    simulator: '/admin/settings/store/gateways/simulator?invoice=F-2026-00001',
    providers: '/admin/settings/store/gateways/providers',
    cart: '/admin/settings/store/cart',
    team: '/admin/settings/team',
    audit: '/admin/audit',
  },
};
// Behind the password, said again.
const OURS_SURE = { access: '/admin/settings/team/access', invite: '/admin/settings/team/invite' };
const THEIRS = { dashboard: '/', invoices: '/invoices', balance: '/balance', account: '/account', mandates: '/mandates' };

async function look(visitor: Visitor, name: string): Promise<void> {
  await test.step(name, async () => {
    await expect(visitor.page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await visitor.screenshot(name);
    await visitor.axe();
  });
}

for (const [part, pages] of Object.entries(OURS)) {
  test(`the shop’s side: ${part}`, { tag: ['@phone', '@english'] }, async ({ enter }) => {
    test.setTimeout(180_000);
    const ada = await enter(ADA);
    for (const [name, path] of Object.entries(pages)) {
      expect((await ada.page.goto(path))?.status(), path).toBe(200);
      await look(ada, `shop-${name}`);
    }
  });
}

test('the shop’s side: what wants a proof', { tag: ['@phone', '@english'] }, async ({ enter }) => {
  test.setTimeout(120_000);
  const ada = await enter(ADA);
  await ada.page.goto(OURS_SURE.access);
  await look(ada, 'confirm');
  await ada.page.locator('input[name=current_password]').fill(PASSWORD);
  await ada.page.locator('input[name=current_password]').press('Enter');
  await expect(ada.page).toHaveURL(OURS_SURE.access);
  for (const [name, path] of Object.entries(OURS_SURE)) {
    expect((await ada.page.goto(path))?.status(), path).toBe(200);
    await look(ada, `shop-team-${name}`);
  }
  await ada.page.goto('/admin/settings/team');
  await ada.page.getByRole('rowheader').getByRole('link').first().click();
  await look(ada, 'shop-team-member');
});

for (const [name, list, link] of [
  ['customer', '/admin/customers', 'Exemple Hébergement SAS'],
  ['invoice', '/admin/invoices', 'F-2026-00002'],
] as const) {
  test(`the shop’s side: one ${name}`, { tag: ['@phone', '@english'] }, async ({ enter }) => {
    const ada = await enter(ADA);
    await ada.page.goto(list);
    await ada.page.getByRole('rowheader', { name: link }).getByRole('link').click();
    await expect(ada.page.getByRole('heading', { level: 1 })).toContainText(link);
    await look(ada, `shop-${name}`);
  });
}

test('the customer’s side', { tag: ['@phone', '@english'] }, async ({ enter, say }) => {
  test.setTimeout(120_000);
  const grace = await enter(GRACE);
  for (const [name, path] of Object.entries(THEIRS)) {
    expect((await grace.page.goto(path))?.status(), path).toBe(200);
    await look(grace, `customer-${name}`);
  }
  await grace.page.goto(THEIRS.invoices);
  await grace.page.getByRole('link', { name: 'F-2026-00001' }).click();
  await look(grace, 'customer-invoice');
  await grace.page.getByRole('radio', { name: /Virement bancaire|Bank transfer/ }).check();
  await grace.page.getByRole('button', { name: say('pay-button') }).click();
  await expect(grace.page.getByRole('heading', { name: say('phase-instructed') })).toBeVisible();
  await look(grace, 'customer-transfer');
  await grace.page.getByRole('link', { name: say('pay-change') }).click();
  await look(grace, 'customer-switch');
});
