import { Button, Heading, Paragraph, StatusMessage } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { runCommand } from '../../api/ask.ts';
import type { Choices } from '../../api/panel-documents.ts';
import { Loading } from '../../parts/loading.tsx';
import { usePage } from '../../parts/page-context.ts';
import { useLoaded } from '../../parts/use-loaded.ts';
import { useWork } from '../../parts/use-work.ts';

const choices = {
  customers: {
    label: 'settings.customers',
    values: {
      plans: 'settings.customersPlans',
      all: 'settings.customersAll',
      nobody: 'settings.customersNobody',
    },
  },
  newDomains: {
    label: 'settings.newDomains',
    values: { all: 'settings.newDomainsAll', plans: 'settings.newDomainsPlans', none: 'settings.newDomainsNone' },
  },
} as const;

/** Who may synchronize, and which new domains are published, with the numbers of domains. */
export function ChoicesForm(): ReactElement {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const { data, error, reload } = useLoaded('choices', async () => ask<Choices>('choices'));
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (data === null) return <Loading />;
  const { all, synchronizedByCustomers, published, unpublished } = data.domains;
  const counts = {
    customers: t('settings.customersCount', { count: synchronizedByCustomers, all }),
    newDomains: t('settings.newDomainsCount', { count: published, all }),
  };
  const choose = async (name: keyof typeof choices, value: string): Promise<void> => {
    await ask('choices', { [name]: value });
    await reload();
    say('success', t('common.saved'));
  };
  const switchOff = async (): Promise<void> => {
    const { data: end } = await runCommand<{ zones: readonly object[] }>(ask, 'zones-off', unpublished);
    say('success', t('settings.switchedOff', { count: end.zones.length }));
  };
  return (
    <section aria-label={t('settings.people')} className="dns-sync-section">
      <Heading level={3} component="h2">
        {t('settings.people')}
      </Heading>
      {(['customers', 'newDomains'] as const).map((name) => (
        <div key={name}>
          <label className="dns-sync-field">
            <span>{t(choices[name].label)}</span>
            <select
              name={name}
              value={data[name]}
              disabled={busy}
              onChange={({ target }) => start(async () => choose(name, target.value))}
            >
              {Object.entries(choices[name].values).map(([value, text]) => (
                <option key={value} value={value}>
                  {t(text)}
                </option>
              ))}
            </select>
          </label>
          <Paragraph>{counts[name]}</Paragraph>
        </div>
      ))}
      {data.newDomains === 'plans' && unpublished.length > 0 ? (
        <Button disabled={busy} onClick={() => start(switchOff)}>
          {t('settings.switchOff', { count: unpublished.length })}
        </Button>
      ) : null}
    </section>
  );
}
