import { Button, Dialog, StatusMessage } from '@plesk/ui-library';
import type { ReactElement } from 'react';
import { runCommand } from '../api/ask.ts';
import type { Applied, Ended, Plan } from '../api/documents.ts';
import { Loading } from '../parts/loading.tsx';
import { usePage } from '../parts/page-context.ts';
import { PlanView } from '../parts/plan-view.tsx';
import { useLoaded } from '../parts/use-loaded.ts';
import { useWork } from '../parts/use-work.ts';
import { reasonOf } from '../shown/reason-of.ts';

interface Props {
  /** All domains if there are none. */
  readonly names: readonly string[];
  readonly onClose: () => void;
  /** Null if the plan is only shown. */
  readonly onApplied: (() => Promise<void>) | null;
}

/** Shows the plan of domains with its costs. Applies exactly this plan. */
export function Preview({ names, onClose, onApplied }: Props): ReactElement {
  const { ask, t } = usePage();
  const { data, error } = useLoaded(names.join(), async () => runCommand<Plan>(ask, 'plan', names));
  const { apply, busy } = useApply(names, onApplied ?? (async () => {}));
  const plan = data?.data ?? null;
  const fits = (plan?.forecasts ?? []).every(({ zonesAfter, quota }) => quota === null || zonesAfter <= quota.limit);
  return (
    <Dialog
      isOpen
      size="lg"
      title={t('plan.title')}
      onClose={onClose}
      cancelButton={{ children: t('common.close') }}
      buttons={
        onApplied === null ? null : (
          <Button
            intent="primary"
            aria-disabled={busy}
            disabled={plan?.applyable !== true || !fits}
            onClick={() => (plan === null ? undefined : apply(plan))}
          >
            {plan === null ? t('plan.apply') : t('plan.applyCalls', { calls: plan.summary.calls })}
          </Button>
        )
      }
    >
      {error === null ? null : <StatusMessage intent="danger">{error}</StatusMessage>}
      {plan === null && error === null ? <Loading /> : null}
      {plan === null ? null : <PlanView plan={plan} />}
    </Dialog>
  );
}

/** Applies a plan. The program refuses it if it no longer holds. */
export function useApply(
  names: readonly string[],
  onApplied: () => Promise<void>,
): { readonly apply: (plan: Plan) => void; readonly busy: boolean } {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const apply = (plan: Plan): void =>
    start(async () => {
      const options = { expect: plan.id };
      const ended = await ask<Ended<Partial<Applied>>>('run', { command: 'apply', names, options });
      if (ended.code === 0) say('success', t('plan.applied'));
      else say(ended.code === 2 ? 'warning' : 'danger', reasonOf(ended));
      await onApplied();
    });
  return { apply, busy };
}
