import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { Chromium } from '../browser/chromium.ts';

/** What a person chose in the panel. */
interface Look {
  readonly user?: string;
  readonly locale?: string;
  /** Words of the stand-in's frame: "dark", "rtl". */
  readonly look?: string;
}

interface Violation {
  readonly rule: string;
  readonly html: string;
  readonly isStyledByLibrary: boolean;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Why the tests in a browser can't run here; false if they can. */
export const withoutBrowser = Chromium.isInstalled() ? false : 'SKIPPED: there is no chromium';

/** A person at a browser in front of the panel. Everything that the browser reports is kept. */
export class PanelBrowser {
  readonly page: Page;
  readonly reports: string[] = [];
  /** Faults of accessibility in the panel's own library, by rule. */
  readonly panelFaults: Record<string, number> = {};
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
    page.setDefaultTimeout(45_000);
    page.on('pageerror', (error) => this.reports.push(error.message));
    page.on('dialog', (dialog) => {
      this.reports.push(`a dialog: ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.reports.push(message.text());
    });
  }

  static async open(): Promise<PanelBrowser> {
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
    });
    const context = await browser.newContext({
      viewport: { width: 1024, height: 768 },
      permissions: ['clipboard-read', 'clipboard-write'],
      timezoneId: 'UTC',
    });
    return new PanelBrowser(browser, await context.newPage());
  }

  /** Opens the page of the extension. */
  async open(url: string, { user = 'admin', locale = 'en-US', look = 'light' }: Look = {}): Promise<void> {
    const cookies = { 'panel-user': user, 'panel-locale': locale, 'panel-look': look };
    await this.page.context().addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url })));
    await this.page.goto(`${url}index.php`);
  }

  /** Runs axe-core, and returns faults that are ours. Those of the library's own colors are counted by rule. */
  async violations(): Promise<readonly string[]> {
    // Movements of the library end; a half transparent text has another contrast.
    await this.page.waitForTimeout(600);
    await this.page.evaluate(axe);
    const found = await this.page.evaluate<readonly Violation[]>(
      `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, target }) => {
          const styled = document.querySelector(target[0])?.closest('[class*="pul-"], [class*="dns-sync-"]');
          return { rule: id, html, isStyledByLibrary: /^pul-/.test(styled?.className ?? '') };
        })))`,
    );
    const isLibrary = ({ rule, isStyledByLibrary }: Violation): boolean =>
      rule === 'color-contrast' && isStyledByLibrary;
    for (const { rule } of found.filter(isLibrary)) this.panelFaults[rule] = (this.panelFaults[rule] ?? 0) + 1;
    return found.filter((one) => !isLibrary(one)).map(({ rule, html }) => `${rule}: ${html}`);
  }

  /** Keeps a picture of the screen if DNS_SYNC_SCREENSHOTS names a folder. */
  async keep(name: string): Promise<void> {
    const folder = process.env['DNS_SYNC_SCREENSHOTS'];
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    // Movements of the library end.
    await this.page.waitForTimeout(600);
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
