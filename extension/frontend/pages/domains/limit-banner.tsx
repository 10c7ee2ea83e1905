import { StatusMessage } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import type { Forecast } from '../../api/documents.ts';
import { usePage } from '../../parts/page-context.ts';
import { ownerOfLimit } from '../../shown/owner-of-limit.ts';
import { nearLimits } from '../../shown/room.ts';

/** Warns from 80 % of a limit of the service on: which limit, how much is used, and what to do. */
export function LimitBanner({ forecasts }: { readonly forecasts: readonly Forecast[] }): ReactElement {
  const { t } = usePage();
  return (
    <div>
      {nearLimits(forecasts).map(({ target, used, limit, of }) => (
        <div key={target} className="dns-sync-banner">
          <StatusMessage intent="warning">
            {t('limit.near', { used, limit, of: ownerOfLimit(of, t), left: Math.max(0, limit - used) })}{' '}
            {t('limit.advice')}
          </StatusMessage>
        </div>
      ))}
    </div>
  );
}
