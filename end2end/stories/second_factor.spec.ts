// Two-step sign-in from the first code to the sheet of recovery codes, with scripts on and off.
import { createHmac } from 'node:crypto';
import { expect, PASSWORD, test, type Visitor } from '../support/story.ts';

const HENRI = 'henri@exemple.test';
const IRENE = 'irene@lefevre.test';

/** What a telephone with this key shows (RFC 6238). */
function code(key: string, steps = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...key].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', bytes).update(counter).digest();
  const at = mac[19] & 15;
  return ((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}

async function prove({ page }: Visitor): Promise<void> {
  await expect(page).toHaveURL(/\/confirm/);
  await page.locator('input[name=current_password]').fill(PASSWORD);
  await page.locator('input[name=current_password]').press('Enter');
}

test('a telephone is paired, asked for, and replaced by the sheet', { tag: ['@phone', '@english'] }, async ({ enter, say }, { project }) => {
  test.setTimeout(120_000);
  // Each project has a portal of its own, and each person one telephone.
  const email = project.name === 'english' ? IRENE : HENRI;
  const visitor = await enter(email);
  const { page } = visitor;
  await page.goto('/account');
  await visitor.screenshot('account');
  await page.getByRole('link', { name: say('second-factor-set-up') }).click();
  await visitor.screenshot('account-confirm');
  await visitor.axe();
  await prove(visitor);
  await page.getByRole('button', { name: say('second-factor-begin') }).click();
  await expect(page.getByRole('img', { name: say('second-factor-qr') })).toBeVisible();
  await visitor.screenshot('account-second-factor-scan');
  await visitor.axe();
  const key = (await page.locator('.secret .copy > span').innerText()).replaceAll(' ', '');
  await page.locator('input[name=one_time_code]').fill(code(key, -1));
  await page.locator('input[name=one_time_code]').press('Enter');
  const codes = page.locator('.recovery-codes li');
  await expect(codes).toHaveCount(10);
  await visitor.screenshot('account-recovery-codes');
  await visitor.axe();
  const sheet = await codes.allInnerTexts();
  await page.getByRole('link', { name: say('recovery-codes-kept') }).click();
  await visitor.screenshot('account-second-factor-on');
  await visitor.axe();

  const signIn = async () => {
    await page.goto('/account');
    await page.context().clearCookies({ name: 'sid' });
    await page.goto('/sign-in');
    await page.locator('input[name=email]').fill(email);
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.locator('input[name=password]').press('Enter');
    await expect(page).toHaveURL(/\/sign-in\/code$/);
  };
  await signIn();
  await visitor.screenshot('sign-in-code');
  await visitor.axe();
  await page.locator('input[name=one_time_code]').fill('000000');
  await page.locator('input[name=one_time_code]').press('Enter');
  await expect(page.locator('[data-error-code=code_wrong]').first()).toBeVisible();
  await page.locator('input[name=one_time_code]').fill(code(key));
  await page.locator('input[name=one_time_code]').press('Enter');
  await expect(page).not.toHaveURL(/sign-in/);

  await signIn();
  await page.getByText(say('recovery-code-instead')).click();
  await page.locator('input[name=one_time_recovery]').fill(sheet[0]);
  await page.locator('input[name=one_time_recovery]').press('Enter');
  await expect(page).not.toHaveURL(/sign-in/);
  await page.goto('/account');
  await visitor.screenshot('account-sessions');
  await visitor.axe();
});
