import { StatusMessage } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { runCommand } from '../../api/ask.ts';
import { Loading } from '../../parts/loading.tsx';
import { usePage } from '../../parts/page-context.ts';
import { useLoaded } from '../../parts/use-loaded.ts';
import { settingsOf } from '../../shown/settings.ts';
import { ChoicesForm } from './choices-form.tsx';
import { SettingsForm } from './settings-form.tsx';

/** The settings of the program, and the choices about customers and service plans. */
export function SettingsPage(): ReactElement {
  const { ask, targets } = usePage();
  const { data, error, reload } = useLoaded('settings', async () => runCommand<object>(ask, 'config-get'));
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (data === null) return <Loading />;
  return (
    <div>
      <ChoicesForm />
      {settingsOf(targets).map((section, index) => (
        <SettingsForm
          key={`${section.title}-${index}`}
          section={section}
          target={section.title === 'settings.service' ? (targets[index - settingsOf([]).length]?.name ?? '') : ''}
          config={data.data}
          reload={reload}
        />
      ))}
    </div>
  );
}
