import { Button, StatusMessage } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { runCommand } from '../api/ask.ts';
import type { Plan } from '../api/documents.ts';
import { useApply } from '../pages/preview.tsx';
import { Loading } from '../parts/loading.tsx';
import { usePage } from '../parts/page-context.ts';
import { PlanView } from '../parts/plan-view.tsx';
import { useLoaded } from '../parts/use-loaded.ts';

interface Props {
  readonly zone: string;
  readonly changed: () => Promise<void>;
}

/** The plan of one domain, with a button that applies exactly it. */
export function ChangesTab({ zone, changed }: Props): ReactElement {
  const { ask, t } = usePage();
  const { data, error, reload } = useLoaded(zone, async () => runCommand<Plan>(ask, 'plan', [zone]));
  const { apply, busy } = useApply([zone], async () => {
    await changed();
    await reload();
  });
  if (error !== null) return <StatusMessage intent="danger">{error}</StatusMessage>;
  if (data === null) return <Loading />;
  const plan = data.data;
  return (
    <div>
      <PlanView plan={plan} />
      {plan.applyable ? (
        <Button intent="primary" aria-disabled={busy} onClick={() => apply(plan)}>
          {t('plan.applyCalls', { calls: plan.summary.calls })}
        </Button>
      ) : null}
    </div>
  );
}
