import { Paragraph, StatusMessage } from '@plesk/ui-library';
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
  const { ask, t, targets, fleet } = usePage();
  const { data, error, reload } = useLoaded('settings', async () => runCommand<object>(ask, 'config-get'));
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (data === null) return <Loading />;
  const sections = settingsOf(targets, fleet !== null);
  return (
    <div>
      <ChoicesForm />
      {fleet === null ? null : <Paragraph>{t('settings.fleet', { name: fleet })}</Paragraph>}
      {sections.map((section) => (
        <SettingsForm
          key={`${section.title} ${section.target ?? ''}`}
          section={section}
          target={section.target ?? ''}
          config={data.data}
          reload={reload}
        />
      ))}
    </div>
  );
}
