import { expect, GRACE, PASSWORD, test as base } from '../support/story.ts';
import { Customer } from '../support/customer.ts';
import { POSTGRES, Replicas } from '../support/replicas.ts';
import { Checkout, CARD } from '../support/sandbox.ts';

// Two of them cost two processes each: nobody else's portal is started for these stories.
const test = base.extend<object, { replicas: Replicas }>({
  replicas: [
    async ({}, use) => {
      const replicas = await Replicas.start();
      await use(replicas);
      await replicas.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ replicas }, use) => use(replicas.address),
});

test.skip(!POSTGRES, 'replicas share a PostgreSQL');

test('a customer pays while one portal dies after the other', async ({ visitor, page, replicas, say, euros, locale }) => {
  test.setTimeout(120_000);
  await visitor.signIn(GRACE, PASSWORD);
  const grace = new Customer(page, say, locale!);
  await grace.openInvoice('F-2026-00001');
  await grace.choose(grace.gateways.card);

  await replicas.kill(0);
  await grace.payButton(euros(11988)).click();
  await expect(page).toHaveURL(new RegExp(`^${replicas.sandbox}/stripe/checkout/`));

  await replicas.startPortal(0);
  await expect(async () => {
    await fetch(`${replicas.address}/healthz`);
    expect((await replicas.answered()).at(-1)).toMatch(new RegExp(`${replicas.named(0)}$`));
  }, 'the proxy has found the first one again').toPass({ timeout: 20_000 });
  await replicas.kill(1);
  await new Checkout(page).card(CARD.good);

  await expect(grace.outcome('received')).toBeVisible();
  await grace.toInvoice();
  await expect(page.getByText(say('invoice-says-paid'))).toBeVisible();
  await replicas.startPortal(1);
  for (let visit = 0; visit < 4; visit += 1) {
    expect((await page.goto('/balance'))?.status(), 'still signed in, at either').toBe(200);
    await expect(page).toHaveURL(/\/balance$/);
  }
  const charges = (await (await fetch(`${replicas.sandbox}/_control/ledger`)).json()) as { charges: unknown[] };
  expect(charges.charges).toHaveLength(1);
});
