import { Button, Heading, Status, StatusMessage } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import type { Finding, Health } from '../../api/panel-documents.ts';
import { Loading } from '../../parts/loading.tsx';
import { usePage } from '../../parts/page-context.ts';
import { useLoaded } from '../../parts/use-loaded.ts';
import { healthFacts, selfChecks } from '../../shown/health.ts';

const problem = { intent: 'danger', text: 'health.danger' } as const;

/** Levels of the program's findings; any other one is a problem. */
const levels: Readonly<Record<string, { readonly intent: 'success' | 'warning' | 'danger'; readonly text: string }>> = {
  ok: { intent: 'success', text: 'health.success' },
  warning: { intent: 'warning', text: 'health.warning' },
};

/** The checks of the program with their remedies, what was last heard, and what the installation found out. */
export function HealthPage(): ReactElement {
  const page = usePage();
  const { ask, t } = page;
  const { data, error, loading, reload } = useLoaded('health', async () => ask<Health>('health'));
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (data === null) return <Loading />;
  const checks = data.doctor.data?.checks ?? [];
  return (
    <section aria-label={t('tabs.health')} aria-busy={loading}>
      <Button
        disabled={loading}
        onClick={() => {
          reload().catch(() => {});
        }}
      >
        {t('health.again')}
      </Button>
      {data.doctor.data === null ? <StatusMessage intent="danger">{data.doctor.message}</StatusMessage> : null}
      <table className="dns-sync-table">
        <tbody>
          {healthFacts(data, page).map(({ label, value }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Heading level={3} component="h2">
        {t('health.checks')}
      </Heading>
      <table className="dns-sync-table">
        <tbody>
          {checks
            .filter(({ findings }) => findings.length > 0)
            .map(({ name, findings }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  {findings.map((finding) => (
                    <FindingText key={finding.what} finding={finding} />
                  ))}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      <Heading level={3} component="h2">
        {t('health.installation')}
      </Heading>
      <table className="dns-sync-table">
        <tbody>
          {selfChecks(data.selfCheck, t).map(({ label, value, fallback }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>
                {value}
                <div className="dns-sync-muted">{fallback}</div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function FindingText({ finding: { level, what, hint } }: { readonly finding: Finding }): ReactElement {
  const { t } = usePage();
  const { intent, text } = levels[level] ?? problem;
  return (
    <div>
      <Status intent={intent}>
        <span className="dns-sync-hidden">{t(text)}</span> {what}
      </Status>
      {hint === null ? null : <div className="dns-sync-muted">{t('health.remedy', { hint })}</div>}
    </div>
  );
}
