// What every story starts from: `import { test, expect } from '../support/story.ts'`.
import { AxeBuilder } from '@axe-core/playwright';
import { type BrowserContext, type CDPSession, expect, type Page, test as base } from '@playwright/test';
import { artefacts } from './places.ts';
import { Customer } from './customer.ts';
import { Portal } from './portal.ts';
import { euros, type Say, words } from './words.ts';

export { expect };

/** The demo's cast. */
export const ADA = 'ada@guichet.test';
export const GRACE = 'grace@exemple.test';
export const PASSWORD = 'guichet-demo-2026';

/** A person in front of the portal. */
export class Visitor {
  private switch?: CDPSession;

  constructor(
    readonly page: Page,
    private readonly album: string,
    private readonly scripts: boolean,
  ) {}

  async signIn(email: string, password: string): Promise<void> {
    await this.page.goto('/sign-in');
    await this.page.locator('input[name=email]').fill(email);
    await this.page.locator('input[name=password]').fill(password);
    await this.page.locator('input[name=password]').press('Enter');
    await expect(this.page).not.toHaveURL(/\/sign-in/);
  }

  /** No violation of WCAG 2.2 AA nor of axe's good practice, in light and in dark. */
  async axe(): Promise<void> {
    for (const colorScheme of ['dark', 'light'] as const) {
      await this.page.emulateMedia({ colorScheme });
      await this.withScripts(async () => {
        // A button half-way between two schemes has the contrast of neither.
        await this.page.evaluate(() => {
          for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
        });
        const { violations } = await new AxeBuilder({ page: this.page }).setLegacyMode().analyze();
        const told = violations.flatMap(({ id, help, nodes }) => [`${id}: ${help}`, ...nodes.map((node) => `  ${node.html}`)]);
        expect(told, `axe on ${this.page.url()}, ${colorScheme}`).toEqual([]);
      });
    }
  }

  /** The whole page, in light and in dark, into the artefacts of this project. */
  async screenshot(name: string): Promise<void> {
    for (const colorScheme of ['dark', 'light'] as const) {
      await this.page.emulateMedia({ colorScheme });
      await this.page.screenshot({ path: `${this.album}/${name}-${colorScheme}.png`, fullPage: true, animations: 'disabled' });
    }
  }

  // axe is a script: where scripts are off, they go on while it looks. The page's own have already been passed over.
  private async withScripts(look: () => Promise<void>): Promise<void> {
    if (this.scripts) return look();
    this.switch ??= await this.page.context().newCDPSession(this.page);
    const off = (value: boolean) => this.switch!.send('Emulation.setScriptExecutionDisabled', { value });
    await off(true); // else the next line changes nothing in the browser's eyes
    await off(false);
    await look().finally(() => off(true));
  }
}

type Shared = { portals: { of(file: string): Promise<Portal> } };
type Own = {
  portal: Portal;
  visitor: Visitor;
  enter(email: string): Promise<Visitor>;
  grace: Customer;
  say: Say;
  euros(cents: number): string;
};

export const test = base.extend<Own, Shared>({
  portals: [
    async ({}, use) => {
      let running: { file: string; portal: Portal } | undefined;
      await use({
        async of(file) {
          if (running?.file !== file) {
            await running?.portal.stop();
            running = { file, portal: await Portal.start(process.env.GUICHET_SEEDED) };
          }
          return running.portal;
        },
      });
      await running?.portal.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  /** One portal for each file of stories: what one story does, the next ones of the file see; other files never do. */
  portal: async ({ portals }, use, { file }) => use(await portals.of(file)),

  baseURL: async ({ portal }, use) => use(portal.address),

  visitor: async ({ page, javaScriptEnabled }, use, { project }) =>
    use(new Visitor(page, `${artefacts}/screenshots/${project.name}`, javaScriptEnabled !== false)),

  /** Somebody of the cast, signed in, in a browser of their own. */
  enter: async ({ browser, javaScriptEnabled }, use, { project }) => {
    const contexts: BrowserContext[] = [];
    await use(async (email) => {
      const context = await browser.newContext();
      contexts.push(context);
      const album = `${artefacts}/screenshots/${project.name}`;
      const visitor = new Visitor(await context.newPage(), album, javaScriptEnabled !== false);
      await visitor.signIn(email, PASSWORD);
      return visitor;
    });
    for (const context of contexts) await context.close();
  },

  /** Grace, signed in, on the story's own page. */
  grace: async ({ visitor, say, locale }, use) => {
    await visitor.signIn(GRACE, PASSWORD);
    await use(new Customer(visitor.page, say, locale!));
  },

  say: async ({ locale }, use) => use(words(locale!)),

  euros: async ({ locale }, use) => use((cents) => euros(locale!, cents)),
});
