import { expect, test } from '../support/story.ts';

test('the front door stands open, in the reader’s language', { tag: ['@phone', '@english'] }, async ({ page, visitor, locale }) => {
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
  await expect(page.locator('html')).toHaveAttribute('lang', locale!.slice(0, 2));
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await visitor.axe();
  await visitor.screenshot('front-door');
});
