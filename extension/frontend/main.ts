import { ask, type Overview } from './api.ts';
import { domains } from './domains.ts';
import { element } from './element.ts';
import { firstRun } from './first-run.ts';

/** Fills the page: first what is missing, then the domains. */
async function load(page: HTMLElement): Promise<void> {
  const overview = await ask<Overview>('overview');
  const steps = firstRun(overview, async () => load(page));
  const isReady = overview.node !== null && overview.backend.isOurs;
  page.replaceChildren(...(isReady ? [domains(), ...steps] : steps));
}

const page = document.getElementById('dns-sync');
if (page !== null) {
  load(page).catch((error: unknown) => {
    page.replaceChildren(element('p', { role: 'alert' }, error instanceof Error ? error.message : String(error)));
  });
}
