import { createContext, useContext } from 'react';
import type { Ask } from '../api/ask.ts';
import type { Target } from '../shown/services.ts';
import type { Language } from './translate.ts';

/** What every part of the page uses. */
export interface Page extends Language {
  readonly ask: Ask;
  /** The DNS services. */
  readonly targets: readonly Target[];
  /** The name of the fleet that this server belongs to; null without one. */
  readonly fleet: string | null;
  /** Shows a short message that goes away by itself, unless it is a problem. */
  readonly say: (intent: 'success' | 'warning' | 'danger', text: string) => void;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error('no page');
  return page;
}
