// Every provider of the demo that answers for itself, and how a customer pays on its page. A new one is a line here.
import type { Page } from '@playwright/test';
import { CARD, Checkout } from './sandbox.ts';

export interface Provider {
  kind: string;
  title: { fr: string; en: string };
  pay(page: Page): Promise<void>;
}

const approve = (page: Page) => page.locator('#approve-form button[value=approve]').click();

export const PROVIDERS: Provider[] = [
  { kind: 'stripe', title: { fr: 'Carte bancaire ou prélèvement', en: 'Card or direct debit' }, pay: (page) => new Checkout(page).card(CARD.good) },
  { kind: 'paypal_express', title: { fr: 'PayPal Express', en: 'PayPal Express' }, pay: approve },
  { kind: 'paypal', title: { fr: 'PayPal', en: 'PayPal' }, pay: approve },
  { kind: 'braintree', title: { fr: 'PayPal via Braintree', en: 'PayPal through Braintree' }, pay: approve },
];
