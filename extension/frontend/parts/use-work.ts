import { useEffect, useRef, useState } from 'react';
import { usePage } from './page-context.ts';

/**
 * Runs one thing at a time for a button, and shows why it failed. The button stays enabled meanwhile, because a disabled
 * one loses the focus of the keyboard. If the button disappears, the focus goes to the open dialog, which Escape closes.
 */
export function useWork(): { readonly busy: boolean; readonly start: (work: () => Promise<void>) => void } {
  const { say } = usePage();
  const [busy, setBusy] = useState(false);
  const isRunning = useRef(false);
  useEffect(() => {
    const isLost = document.activeElement === document.body;
    if (isLost) document.querySelector<HTMLElement>('[role="dialog"]')?.focus();
  });
  const start = (work: () => Promise<void>): void => {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    work()
      .catch((error: unknown) => say('danger', error instanceof Error ? error.message : String(error)))
      .finally(() => {
        isRunning.current = false;
        setBusy(false);
      });
  };
  return { busy, start };
}
