// The content security policy under a real browser: on no page, signed in or not, does anything break it.
import { ADA, expect, GRACE, PASSWORD, test, type Visitor } from '../support/story.ts';

const OUTSIDE = ['/sign-in', '/forgotten', '/reset/gone', '/invitation/gone', '/confirm-email/gone', '/nowhere'];
const BOTH = ['/account', '/confirm', '/nowhere'];
const SURE = ['/account/email', '/account/password', '/account/second-factor'];
const THEIRS = ['/', '/invoices', '/invoices?state=paid', '/balance', '/admin'];
const OURS = [
  '/admin',
  '/admin/audit',
  '/admin/customers',
  '/admin/customers/new',
  '/admin/invoices',
  '/admin/invoices/new',
  '/admin/payments',
  '/admin/transfers',
  '/admin/late-money',
  '/admin/inbox',
  '/admin/journal',
  '/admin/journal/checks',
  '/admin/accounts',
  '/admin/accounts/balances',
  '/admin/settings/store',
  '/admin/settings/store/cart',
  '/admin/settings/store/gateways',
  '/admin/settings/store/gateways/new',
  '/admin/settings/store/gateways/simulator?invoice=F-2026-00001',
  '/admin/settings/store/gateways/providers',
  '/admin/settings/team',
];
const OURS_SURE = ['/admin/settings/team/access', '/admin/settings/team/invite'];
// Lists whose first line leads to a page of its own.
const LISTS = ['/admin/customers', '/admin/invoices', '/admin/payments', '/admin/settings/store/gateways', '/invoices'];

/** Everything the browser refused on the pages of a visitor, told as it happens. */
async function listen({ page }: Visitor): Promise<string[]> {
  const broken: string[] = [];
  await page.exposeFunction('tellViolation', (words: string) => broken.push(words));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const { violatedDirective, blockedURI, sourceFile } = event as SecurityPolicyViolationEvent;
      (window as unknown as { tellViolation(words: string): void }).tellViolation(
        `${location.pathname}: ${violatedDirective} stopped ${blockedURI} of ${sourceFile}`,
      );
    });
  });
  page.on('console', (message) => {
    if (/content.security.policy|refused to/i.test(message.text())) broken.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => broken.push(`${page.url()}: ${error.message}`));
  return broken;
}

async function visit({ page }: Visitor, paths: string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  }
}

/** The page behind the first line of a list, if there is one. */
async function visitFirst({ page }: Visitor, list: string): Promise<void> {
  await page.goto(list);
  const first = page.getByRole('rowheader').getByRole('link').first();
  if ((await first.count()) === 0) return;
  await first.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
}

async function prove({ page }: Visitor, next: string): Promise<void> {
  await page.goto(next);
  await expect(page).toHaveURL(/\/confirm/);
  await page.locator('input[name=current_password]').fill(PASSWORD);
  await page.locator('input[name=current_password]').press('Enter');
  await expect(page).toHaveURL(new RegExp(`${next}$`));
}

test('a visitor who has not signed in', { tag: '@english' }, async ({ visitor }) => {
  const broken = await listen(visitor);
  await visit(visitor, OUTSIDE);
  expect(broken).toEqual([]);
});

test('a customer', { tag: '@english' }, async ({ enter, say }) => {
  test.setTimeout(120_000);
  const grace = await enter(GRACE);
  const broken = await listen(grace);
  await visit(grace, [...THEIRS, ...BOTH]);
  await prove(grace, '/account/email');
  await visit(grace, SURE);
  await visitFirst(grace, '/invoices');
  await grace.page.goto('/account/second-factor');
  await grace.page.getByRole('button', { name: say('second-factor-begin') }).click();
  await expect(grace.page.getByRole('img', { name: say('second-factor-qr') })).toBeVisible();
  expect(broken).toEqual([]);
});

test('an administrator', { tag: '@english' }, async ({ enter }) => {
  test.setTimeout(180_000);
  const ada = await enter(ADA);
  const broken = await listen(ada);
  await visit(ada, [...OURS, ...BOTH]);
  for (const list of LISTS.filter((list) => list.startsWith('/admin'))) await visitFirst(ada, list);
  await prove(ada, '/admin/settings/team/access');
  await visit(ada, OURS_SURE);
  await visitFirst(ada, '/admin/settings/team');
  expect(broken).toEqual([]);
});

test('the story hears a broken policy', async ({ visitor }, { project }) => {
  test.skip(project.use.javaScriptEnabled === false, 'only a script can break it here');
  const broken = await listen(visitor);
  await visitor.page.goto('/sign-in');
  await visitor.page.evaluate(() => {
    document.body.setAttribute('style', 'color: red');
    document.body.append(Object.assign(document.createElement('img'), { src: 'https://elsewhere.test/x.png' }));
  });
  await expect.poll(() => broken.length).toBeGreaterThan(0);
});
