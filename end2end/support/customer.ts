// What a customer does again and again, in the portal's own words.
import { expect, type Locator, type Page } from '@playwright/test';
import type { Say } from './words.ts';

export const GATEWAY = {
  fr: { card: 'Carte bancaire ou prélèvement', transfer: 'Virement bancaire', balance: 'Solde du compte' },
  en: { card: 'Card or direct debit', transfer: 'Bank transfer', balance: 'Account balance' },
};

export class Customer {
  readonly gateways: (typeof GATEWAY)['fr'];

  constructor(
    readonly page: Page,
    private readonly say: Say,
    locale: string,
  ) {
    this.gateways = locale.startsWith('fr') ? GATEWAY.fr : GATEWAY.en;
  }

  async openInvoice(number: string): Promise<void> {
    await this.page.goto('/invoices');
    await this.page.getByRole('link', { name: number }).click();
    await expect(this.heading()).toContainText(number);
  }

  async choose(gateway: string): Promise<void> {
    const named = this.page.getByText(gateway, { exact: true });
    await this.page.locator('label.choice').filter({ has: named }).getByRole('radio').check();
  }

  payButton(amount: string) {
    return this.page.getByRole('button', { name: this.say('pay-button', { amount }) });
  }

  heading() {
    return this.page.getByRole('heading', { level: 1 });
  }

  /** Where a payment stands, on its page. */
  outcome(phase: string) {
    return this.page.getByRole('heading', { name: this.say(`phase-${phase}`) });
  }

  async toInvoice(): Promise<void> {
    await this.page.getByRole('link', { name: this.say('paying-to-invoice') }).click();
  }

  /** What a notice under way brings to a page: looked for anew until it is there. */
  async comes(address: string, awaited: Locator): Promise<void> {
    await expect(async () => {
      await this.page.goto(address);
      await expect(awaited).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
  }

  /** From an invoice's page, where a payment is open. */
  async switchTo(gateway: string): Promise<void> {
    await this.page.getByRole('link', { name: this.say('pay-change') }).click();
    await this.confirmSwitch(gateway);
  }

  async confirmSwitch(gateway: string): Promise<void> {
    await this.choose(gateway);
    await this.page.getByRole('button', { name: this.say('switching-preview') }).click();
    await expect(this.page.getByText(this.say('switching-what-happens'))).toBeVisible();
    await this.page.getByRole('button', { name: this.say('switching-confirm', { new: gateway }) }).click();
  }
}
