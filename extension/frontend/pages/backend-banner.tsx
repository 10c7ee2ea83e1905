import { Button, StatusMessage } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import type { Ended, Overview } from '../api/documents.ts';
import { usePage } from '../parts/page-context.ts';
import { useWork } from '../parts/use-work.ts';

export interface OverviewProps {
  readonly overview: Overview;
  readonly reload: () => Promise<void>;
}

/** Says that Plesk no longer calls this extension, and offers to register it again. */
export function BackendBanner({ overview, reload }: OverviewProps): ReactElement | null {
  const { t } = usePage();
  const { holder, isOurs } = overview.backend;
  if (isOurs) return null;
  return (
    <div className="dns-sync-banner">
      <StatusMessage intent="warning">
        {holder === null ? t('backend.none') : t('backend.lost')}
        {holder === null ? null : <code className="dns-sync-code">{holder}</code>}
        <BackendChoices holder={holder} reload={reload} first={t('backend.again')} />
      </StatusMessage>
    </div>
  );
}

/** The buttons that register the extension: `first` if no other backend is there. */
export function BackendChoices({
  holder,
  reload,
  first,
  prepare = async () => {},
  follow = async () => {},
}: {
  readonly holder: string | null;
  readonly reload: () => Promise<void>;
  readonly first: string;
  /** What is done before the registration. */
  readonly prepare?: () => Promise<void>;
  /** What is done after it. */
  readonly follow?: () => Promise<void>;
}): ReactElement {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const register = (asked: object): void =>
    start(async () => {
      await prepare();
      const { code, message } = await ask<Ended<null>>('register', asked);
      if (code !== 0) throw new Error(message);
      say('success', t('backend.registered'));
      await follow();
      await reload();
    });
  if (holder === null) {
    return (
      <Button intent="primary" aria-disabled={busy} onClick={() => register({})}>
        {first}
      </Button>
    );
  }
  return (
    <span className="dns-sync-buttons">
      <Button intent="primary" aria-disabled={busy} onClick={() => register({ other: 'chain' })}>
        {t('backend.chain')}
      </Button>
      <Button aria-disabled={busy} onClick={() => register({ other: 'take-over' })}>
        {t('backend.takeOver')}
      </Button>
    </span>
  );
}
