import { Button, Heading, Paragraph } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { usePage } from '../parts/page-context.ts';
import { useWork } from '../parts/use-work.ts';
import { AccessForm } from './access-form.tsx';
import type { OverviewProps } from './backend-banner.tsx';

/** The tab with access to the service, and the registration in Plesk. */
export function AccessPage({ overview, reload }: OverviewProps): ReactElement {
  const { ask, t } = usePage();
  const { busy, start } = useWork();
  const unregister = async (): Promise<void> => {
    await ask('unregister');
    await reload();
  };
  return (
    <div>
      <Heading level={3} component="h2">
        {t('access.title')}
      </Heading>
      <AccessForm overview={overview} onSaved={reload} />
      <Heading level={3} component="h2">
        {t('backend.title')}
      </Heading>
      <Paragraph>{overview.backend.isOurs ? t('backend.ours') : t('backend.none')}</Paragraph>
      {overview.backend.isOurs ? (
        <Button aria-disabled={busy} onClick={() => start(unregister)}>
          {t('backend.free')}
        </Button>
      ) : null}
    </div>
  );
}
