import { Heading, StatusMessage } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import type { Forecast, Plan, PlannedZone } from '../api/documents.ts';
import { ownerOfLimit } from '../shown/owner-of-limit.ts';
import { plainName } from '../shown/plain-name.ts';
import { ChangeTable } from './change-table.tsx';
import { usePage } from './page-context.ts';

/** A plan of more zones shows the first ones, and counts the rest. */
const maxZones = 50;

/** What would change and what it costs, before anything is done. */
export function PlanView({ plan }: { readonly plan: Plan }): ReactElement {
  const { t } = usePage();
  const { summary, warnings = [], forecasts = [] } = plan;
  const zones = plan.zones.filter(({ action }) => action !== 'none');
  return (
    <div>
      <p>
        {t('plan.summary', {
          create: summary.create,
          update: summary.update,
          delete: summary.delete,
          held: summary.held,
          calls: summary.calls,
        })}
      </p>
      {forecasts.map((forecast) => (
        <ForecastText key={forecast.target} forecast={forecast} />
      ))}
      {warnings.map(({ zone, text }) => (
        <StatusMessage key={`${zone} ${text}`} intent="warning">
          {text}
        </StatusMessage>
      ))}
      {zones.length === 0 ? <p>{t('plan.nothing')}</p> : null}
      {zones.slice(0, maxZones).map((zone) => (
        <ZonePlan key={`${zone.zone} ${zone.target}`} zone={zone} />
      ))}
      {zones.length > maxZones ? <p>{t('plan.more', { count: zones.length - maxZones })}</p> : null}
    </div>
  );
}

/** Hosted zones and their cost, now and afterwards. */
export function ForecastText({ forecast }: { readonly forecast: Forecast }): ReactElement {
  const { t, locale } = usePage();
  const { zonesNow, zonesAfter, quota, cost } = forecast;
  const money = (amount: number, currency: string): string =>
    new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount);
  return (
    <div>
      <p>
        {quota === null
          ? t('plan.zones', { now: zonesNow, after: zonesAfter })
          : t('plan.zonesOf', { now: zonesNow, after: zonesAfter, limit: quota.limit, of: ownerOfLimit(quota.of, t) })}
        {cost === null
          ? null
          : ` ${t('plan.cost', {
              now: money(cost.now, cost.currency),
              after: money(cost.after, cost.currency),
              day: cost.pricesOf,
            })}`}
      </p>
      {quota !== null && zonesAfter > quota.limit ? (
        <StatusMessage intent="danger">
          {t('limit.refused', {
            wanted: zonesAfter - zonesNow,
            used: zonesNow,
            limit: quota.limit,
            of: ownerOfLimit(quota.of, t),
          })}{' '}
          {t('limit.advice')}
        </StatusMessage>
      ) : null}
    </div>
  );
}

function ZonePlan({ zone }: { readonly zone: PlannedZone }): ReactElement {
  const { t } = usePage();
  const actions: Readonly<Record<string, string>> = {
    create: t('plan.createZone'),
    update: t('plan.updateZone'),
    delete: zone.removesZone === true ? t('plan.removeZone') : t('plan.emptyZone'),
    held: t('plan.heldZone'),
    error: t('plan.failedZone'),
  };
  return (
    <section>
      <Heading level={4} component="h3">
        {plainName(zone.displayName)}
      </Heading>
      <p className="dns-sync-muted">{actions[zone.action] ?? zone.action}</p>
      {zone.error === null ? null : (
        <StatusMessage intent="danger">{`${zone.error.message}. ${zone.error.hint ?? ''}`}</StatusMessage>
      )}
      <ChangeTable changes={zone.changes} />
      {zone.held.length === 0 ? null : (
        <ul>
          {zone.held.map(({ name, type, detail, release }) => (
            <li key={`${name} ${type}`}>{t('plan.held', { name: plainName(name), type, detail, release })}</li>
          ))}
        </ul>
      )}
      {zone.foreign.length === 0 ? null : (
        <p className="dns-sync-muted">{t('plan.foreign', { count: zone.foreign.length })}</p>
      )}
    </section>
  );
}
