import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createAsk } from './api/ask.ts';
import { translator, type Texts } from './parts/translate.ts';

/** What the panel's side gives to the page. */
interface Props {
  readonly api: string;
  readonly locale: string;
  readonly texts: Texts;
  readonly role: string;
  /** The domain from whose page in Plesk the person came. */
  readonly domain: string | null;
}

/** Shows the page in an element of the panel. An old panel's library has no React 18. */
export function start(element: HTMLElement, { api, locale, texts, role, domain }: Props): void {
  const t = translator(texts);
  const create: unknown = createRoot;
  if (typeof create !== 'function') {
    // textContent: it is a text, also if it comes from a translation.
    element.textContent = t('start.oldPanel');
    return;
  }
  createRoot(element).render(<App ask={createAsk(api, t)} t={t} locale={locale} role={role} domain={domain} />);
}
