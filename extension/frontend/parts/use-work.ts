import { useState } from 'react';
import { usePage } from './page-context.ts';

/** Runs one thing at a time for a button, and shows why it failed. */
export function useWork(): { readonly busy: boolean; readonly start: (work: () => Promise<void>) => void } {
  const { say } = usePage();
  const [busy, setBusy] = useState(false);
  const start = (work: () => Promise<void>): void => {
    if (busy) return;
    setBusy(true);
    work()
      .catch((error: unknown) => say('danger', error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  return { busy, start };
}
