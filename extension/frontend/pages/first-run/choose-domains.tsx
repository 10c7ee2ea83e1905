import { Button, Paragraph, Radio } from '@plesk/ui-library';
import { useState, type ReactElement } from 'react';
import { runCommand } from '../../api/ask.ts';
import type { Ended, Plan } from '../../api/documents.ts';
import { usePage } from '../../parts/page-context.ts';
import { ForecastText } from '../../parts/plan-view.tsx';
import { useWork } from '../../parts/use-work.ts';
import { BackendChoices, type OverviewProps } from '../backend-banner.tsx';
import { Preview } from '../preview.tsx';

/** Reads the zones of Plesk, shows what they cost, and asks for the consent. */
export function ChooseDomains({ overview, reload }: OverviewProps): ReactElement {
  const { ask, t } = usePage();
  const { busy, start } = useWork();
  const [found, setFound] = useState<Plan | null>(null);
  const [previews, setPreviews] = useState(false);
  const [isAll, setIsAll] = useState(true);
  const read = async (): Promise<void> => {
    const { code, message } = await ask<Ended<null>>('run', { command: 'import' });
    if (code !== 0) throw new Error(message);
    const { data } = await runCommand<Plan>(ask, 'plan');
    setFound(data);
  };
  /** Without it the hook would publish every domain that Plesk sends. New ones are a choice of their own. */
  const keepOff = async (): Promise<void> => {
    if (isAll) return;
    await runCommand(ask, 'zones-off', ['*']);
    await ask('choices', { newDomains: 'none' });
  };
  /** The first synchronization is a task of Plesk in the background. */
  const begin = async (): Promise<void> => {
    if (isAll) await ask('synchronize');
  };
  if (found === null) {
    return (
      <Button intent="primary" aria-disabled={busy} onClick={() => start(read)}>
        {busy ? t('first.reading') : t('first.read')}
      </Button>
    );
  }
  const { holder } = overview.backend;
  return (
    <div>
      <fieldset className="dns-sync-choices">
        <legend>{t('first.which', { count: found.zones.length })}</legend>
        <Radio name="which" checked={isAll} onChange={() => setIsAll(true)}>
          {t('first.all')}
        </Radio>
        <Radio name="which" checked={!isAll} onChange={() => setIsAll(false)}>
          {t('first.chosen')}
        </Radio>
      </fieldset>
      {isAll ? (
        (found.forecasts ?? []).map((forecast) => <ForecastText key={forecast.target} forecast={forecast} />)
      ) : (
        <Paragraph>{t('first.noneNow')}</Paragraph>
      )}
      <Paragraph>
        <Button aria-disabled={busy} onClick={() => setPreviews(true)}>
          {t('first.preview')}
        </Button>
      </Paragraph>
      <Paragraph>{holder === null ? t('first.consent') : t('first.other')}</Paragraph>
      {holder === null ? null : <code className="dns-sync-code">{holder}</code>}
      <BackendChoices holder={holder} reload={reload} first={t('first.agree')} prepare={keepOff} follow={begin} />
      {previews ? <Preview names={[]} onClose={() => setPreviews(false)} onApplied={null} /> : null}
    </div>
  );
}
