// Every provider of the demo that answers for itself, and how a customer pays on its page. A new one is a line here.
import type { Page } from '@playwright/test';
import { CARD, Checkout } from './sandbox.ts';
import type { Say } from './words.ts';

export interface Provider {
  kind: string;
  title: { fr: string; en: string };
  pay(page: Page): Promise<void>;
  /** How a customer turns back there, where the page's link alone does not end the payment. */
  back?(page: Page, say: Say): Promise<void>;
  /** It is posted to, from a page of ours: without scripts, by its button. */
  posted?: boolean;
  /** What is booked of its fee as soon as the money is there; some state it with their payout, some never. */
  fee: 'with tax' | 'alone' | 'later' | 'never';
  /** The invoice of the demo that it is paid with. */
  bill: { number: string; minor: number; currency: string; inParts?: boolean };
}

/** Where the browser is posted back to the portal by a form. */
const postedBack = (page: Page) => page.locator('#return').click();

const approve = (page: Page) => page.locator('#approve-form button[value=approve]').click();

/** The provider hears nothing of it: the payment is abandoned at the portal. */
async function backAndAbandon(page: Page, say: Say) {
  await page.locator('#back').click();
  await page.locator('summary', { hasText: say('paying-give-up') }).click();
  await page.getByRole('button', { name: say('paying-give-up-sure') }).click();
}

export const PROVIDERS: Provider[] = [
  { kind: 'stripe', title: { fr: 'Carte bancaire ou prélèvement', en: 'Card or direct debit' }, fee: 'with tax', bill: { number: 'F-2026-00004', minor: 14400, currency: 'USD' }, pay: (page) => new Checkout(page).card(CARD.good) },
  { kind: 'paypal_express', title: { fr: 'PayPal Express', en: 'PayPal Express' }, fee: 'alone', bill: { number: 'F-2026-00001', minor: 11988, currency: 'EUR' }, pay: approve },
  { kind: 'paypal', title: { fr: 'PayPal', en: 'PayPal' }, fee: 'alone', bill: { number: 'F-2026-00002', minor: 128388, currency: 'EUR' }, pay: approve },
  { kind: 'gocardless', title: { fr: 'Paiement bancaire ou prélèvement', en: 'Bank payment or direct debit' }, fee: 'later', bill: { number: 'F-2026-00003', minor: 1440, currency: 'EUR' }, pay: approve },
  { kind: 'braintree', title: { fr: 'PayPal via Braintree', en: 'PayPal through Braintree' }, fee: 'alone', bill: { number: 'F-2026-00008', minor: 432000, currency: 'EUR', inParts: true }, pay: approve },
  { kind: 'razorpay', title: { fr: 'Razorpay (UPI, carte, banque indienne)', en: 'Razorpay (UPI, card, Indian bank)' }, fee: 'with tax', bill: { number: 'F-2026-00009', minor: 1079880, currency: 'INR' }, pay: approve, back: backAndAbandon },
  { kind: 'paytm', title: { fr: 'Paytm (UPI, portefeuille)', en: 'Paytm (UPI, wallet)' }, fee: 'never', posted: true, bill: { number: 'F-2026-00010', minor: 1800000, currency: 'INR' },
    pay: async (page) => { await approve(page); await postedBack(page); },
    back: async (page) => { await page.locator('#back').click(); await postedBack(page); } },
];
