import { Button } from '@plesk/ui-library';
import { useState, type ReactElement } from 'react';
import { runCommand } from '../api/ask.ts';
import type { Verified } from '../api/documents.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { usePage } from '../parts/page-context.ts';
import { useWork } from '../parts/use-work.ts';
import { plainName } from '../shown/plain-name.ts';
import type { ZoneRow } from '../shown/zone-row.ts';

/** The name servers that belong at the registrar, and what the parent zone has, by a check on demand. */
export function NameServers({ row }: { readonly row: ZoneRow }): ReactElement | null {
  const { ask, t } = usePage();
  const { busy, start } = useWork();
  const [found, setFound] = useState<Verified['zones'][number] | null>(null);
  const verify = async (): Promise<void> => {
    const { data } = await runCommand<Verified>(ask, 'verify', [row.ascii]);
    setFound(data.zones[0] ?? null);
  };
  if (row.nameServers.length === 0) return null;
  return (
    <div>
      <div className="dns-sync-servers">
        {t('drawer.nameServers')} <code>{row.nameServers.join(' ')}</code>
        <CopyButton text={row.nameServers.join('\n')} label={t('list.copyServers', { name: row.name })} />
        <Button ghost aria-disabled={busy} onClick={() => start(verify)}>
          {busy ? t('drawer.verifying') : t('drawer.verify')}
        </Button>
      </div>
      <div role="status">
        {found === null && row.status.live?.live === false ? <p>{row.status.live.reason}</p> : null}
        {found === null ? null : (
          <p>
            {found.live === true ? t('drawer.live') : (found.reason ?? t('drawer.notKnown'))}{' '}
            {found.delegation.nameServers.length === 0
              ? null
              : t('drawer.delegation', { names: found.delegation.nameServers.map(plainName).join(' ') })}
          </p>
        )}
      </div>
    </div>
  );
}
