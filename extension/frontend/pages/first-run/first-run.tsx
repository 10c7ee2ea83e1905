import { Heading, Paragraph, Section } from '@plesk/ui-library';
import { useState, type ReactElement } from 'react';
import { usePage } from '../../parts/page-context.ts';
import { AccessForm } from '../access-form.tsx';
import type { OverviewProps } from '../backend-banner.tsx';
import { ChooseDomains } from './choose-domains.tsx';

/** The three steps before anything is changed: Node, access, and which domains, with consent at the end. */
export function FirstRun({ overview, reload }: OverviewProps): ReactElement {
  const { t, fleet } = usePage();
  const [tested, setTested] = useState(overview.credentials.access === 'keys');
  if (overview.node === null) {
    return (
      <Section title={t('first.node')}>
        <Paragraph>{t('first.nodeMissing')}</Paragraph>
        <pre className="dns-sync-code">{overview.advice}</pre>
      </Section>
    );
  }
  return (
    <div>
      <Paragraph>{t('first.intro')}</Paragraph>
      <Heading level={3} component="h2">
        {t('first.node')}
      </Heading>
      <Paragraph>{t('first.nodeFound', { path: overview.node })}</Paragraph>
      <Heading level={3} component="h2">
        {t('first.access')}
      </Heading>
      <AccessForm
        overview={overview}
        onSaved={async () => {
          setTested(true);
          await reload();
        }}
      />
      <Heading level={3} component="h2">
        {t('first.domains')}
      </Heading>
      {tested || fleet !== null ? (
        <ChooseDomains overview={overview} reload={reload} />
      ) : (
        <Paragraph>{t('first.accessFirst')}</Paragraph>
      )}
    </div>
  );
}
