import { createContext, useContext } from 'react';
import type { Ask } from '../api/ask.ts';
import type { Target } from '../shown/services.ts';
import type { Translate } from './translate.ts';

/** What every part of the page uses. */
export interface Page {
  readonly ask: Ask;
  readonly t: Translate;
  /** A language tag, for times and numbers. */
  readonly locale: string;
  /** The DNS services. */
  readonly targets: readonly Target[];
  /** Shows a short message that goes away by itself, unless it is a problem. */
  readonly say: (intent: 'success' | 'warning' | 'danger', text: string) => void;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error('no page');
  return page;
}
