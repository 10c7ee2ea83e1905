import { Radio, StatusMessage } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { runCommand } from '../api/ask.ts';
import type { Ended } from '../api/documents.ts';
import { Loading } from '../parts/loading.tsx';
import { usePage } from '../parts/page-context.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { useWork } from '../parts/use-work.ts';
import { renameOf, withRename, type ZonePolicy } from '../shown/zone-policies.ts';

/** What happens to the old name if this domain is renamed. */
export function RenameChoice({ zone }: { readonly zone: string }): ReactElement {
  const { ask, t, say } = usePage();
  const { start } = useWork();
  const read = async (): Promise<readonly ZonePolicy[]> =>
    (await runCommand<readonly ZonePolicy[]>(ask, 'config-get', ['policy.zones'])).data;
  const { data, error, reload } = useLoaded(zone, read);
  const choose = (rename: string): void =>
    start(async () => {
      const names = ['policy.zones', JSON.stringify(withRename(await read(), zone, rename))];
      const { code, message } = await ask<Ended<object>>('run', { command: 'config-set', names });
      if (code !== 0) throw new Error(message);
      say('success', t('common.saved'));
      await reload();
    });
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (data === null) return <Loading />;
  const chosen = renameOf(data, zone);
  return (
    <fieldset className="dns-sync-choices">
      <legend>{t('drawer.rename')}</legend>
      {[
        ['', t('drawer.renameDefault')] as const,
        ['update', t('drawer.renameUpdate')] as const,
        ['erase', t('drawer.renameErase')] as const,
      ].map(([value, text]) => (
        <Radio key={value} name="rename" checked={chosen === value} onChange={() => choose(value)}>
          {text}
        </Radio>
      ))}
    </fieldset>
  );
}
