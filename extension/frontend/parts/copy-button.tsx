import { Button } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { usePage } from './page-context.ts';
import { useWork } from './use-work.ts';

/** Copies a text, and says so. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): ReactElement {
  const { t, say } = usePage();
  const { start } = useWork();
  return (
    <Button
      ghost
      icon="copy"
      aria-label={label}
      title={label}
      onClick={() =>
        start(async () => {
          // A panel without TLS has no clipboard: the person is shown the text instead.
          if (!window.isSecureContext) return say('warning', text);
          await navigator.clipboard.writeText(text);
          say('success', t('common.copied'));
        })
      }
    />
  );
}
