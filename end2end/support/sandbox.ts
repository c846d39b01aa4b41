// The provider's side: its pages as a customer meets them, and its control interface for what no page can do.
import { expect, type Page } from '@playwright/test';
import type { Portal } from './portal.ts';

export const CARD = { good: '4242424242424242', authenticated: '4000002500003155', poor: '4000000000009995' };
export const IBAN = 'FR1420041010050500013M02606';

export class Checkout {
  constructor(readonly page: Page) {}

  /** Types a card into the hosted page and pays. */
  async card(number: string): Promise<void> {
    const form = this.page.locator('#card-form');
    await form.locator('[name=number]').fill(number);
    await form.locator('[name=expiry]').fill('12/34');
    await form.locator('[name=cvc]').fill('123');
    await form.getByRole('button').click();
  }

  async debit(iban = IBAN): Promise<void> {
    const form = this.page.locator('#debit-form');
    await form.locator('[name=iban]').fill(iban);
    await form.getByRole('button').click();
  }

  async authenticate(answer: 'pass' | 'fail'): Promise<void> {
    await this.page.locator(`button[name=answer][value=${answer}]`).click();
  }

  async back(): Promise<void> {
    await this.page.locator('#back').click();
  }
}

/** The hosted page, once the browser has arrived there. */
export async function atCheckout(page: Page, portal: Portal): Promise<Checkout> {
  await expect(page).toHaveURL(new RegExp(`^${portal.sandbox}/stripe/checkout/`));
  return new Checkout(page);
}

export async function control<T>(portal: Portal, call: string, order?: object): Promise<T> {
  const asked = order && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) };
  const answer = await fetch(`${portal.sandbox}/_control/${call}`, asked);
  const body = await answer.text();
  expect(answer.ok, `/_control/${call}: ${body}`).toBe(true);
  return JSON.parse(body) as T;
}

/** The bank's decision about the one debit under way, on the provider's own page. */
export async function decide(page: Page, portal: Portal, decision: 'Succeed now' | 'Fail now'): Promise<void> {
  await page.goto(`${portal.sandbox}/stripe/payments`);
  await page.getByRole('button', { name: decision }).click();
  await expect(page.getByRole('button', { name: decision })).toHaveCount(0);
}
