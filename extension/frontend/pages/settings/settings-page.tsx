import { StatusMessage } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { runCommand } from '../../api/ask.ts';
import { Loading } from '../../parts/loading.tsx';
import { usePage } from '../../parts/page-context.ts';
import { useLoaded } from '../../parts/use-loaded.ts';
import { settingsOf, valueAt } from '../../shown/settings.ts';
import { ChoicesForm } from './choices-form.tsx';
import { SettingsForm } from './settings-form.tsx';

/** The settings of the program, and the choices about customers and service plans. */
export function SettingsPage(): ReactElement {
  const { ask } = usePage();
  const { data, error, reload } = useLoaded('settings', async () => runCommand<object>(ask, 'config-get'));
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (data === null) return <Loading />;
  const targets = valueAt(data.data, 'targets');
  const names = typeof targets === 'object' && targets !== null ? Object.keys(targets) : [];
  return (
    <div>
      <ChoicesForm />
      {settingsOf(names).map((section, index) => (
        <SettingsForm
          key={`${section.title}-${index}`}
          section={section}
          target={section.title === 'settings.service' ? (names[index - settingsOf([]).length] ?? '') : ''}
          config={data.data}
          reload={reload}
        />
      ))}
    </div>
  );
}
