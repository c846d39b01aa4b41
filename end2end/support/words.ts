// What the portal says, in the language of a project: the stories look for the portal's own words.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type Say = (key: string, values?: Record<string, string>) => string;

/** `say('pay-button', { amount })`; what a value is not given for ends the sentence that is looked for. */
export function words(locale: string): Say {
  const language = locale.slice(0, 2);
  const file = new URL(`../../src/app/locales/${language}/guichet.ftl`, import.meta.url);
  const lines = readFileSync(fileURLToPath(file), 'utf8').matchAll(/^([a-z][\w-]*) = (.+)$/gm);
  const sentences = new Map([...lines].map(([, key, sentence]) => [key, sentence]));
  return (key, values = {}) => {
    const sentence = sentences.get(key!);
    if (sentence === undefined) throw new Error(`${language}: no words for ${key}`);
    const filled = sentence.replace(/\{ \$([\w-]+) \}/g, (open, name) => values[name] ?? open);
    return filled.split('{')[0]!.trim();
  };
}

/** `119,88 €` or `€119.88`, of a currency with two decimals. */
export function money(locale: string, minor: number, currency: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(minor / 100);
}

export function euros(locale: string, cents: number): string {
  return money(locale, cents, 'EUR');
}
