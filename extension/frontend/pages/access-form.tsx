import { Button, Form, FormFieldText, Heading, Paragraph, StatusMessage } from '@plesk/ui-library';
import { useState, type ReactElement } from 'react';
import type { Ended, Overview, Saved } from '../api/documents.ts';
import { usePage } from '../parts/page-context.ts';
import { useWork } from '../parts/use-work.ts';
import { refusals } from '../shown/refusals.ts';
import { serviceTitle, type Target } from '../shown/services.ts';

interface Props {
  readonly overview: Overview;
  readonly onSaved: () => Promise<void>;
}

/**
 * Tests the access to each DNS service. Keys are for Route 53; the others have their credentials in a file.
 * A server of a fleet has none: its workers ask the services.
 */
export function AccessForm({ overview, onSaved }: Props): ReactElement {
  const { t, targets, fleet } = usePage();
  if (fleet !== null) return <Paragraph>{t('access.fleet', { name: fleet })}</Paragraph>;
  const withKeys = targets.find(({ provider }) => provider === 'route53');
  return (
    <div>
      {targets.map((target) => (
        <section key={target.name} aria-label={serviceTitle(target, t)}>
          <Heading level={4} component="h3">
            {serviceTitle(target, t)}
          </Heading>
          {target === withKeys ? (
            <KeysForm overview={overview} onSaved={onSaved} target={target.name} />
          ) : (
            <FileAccess target={target} onSaved={onSaved} />
          )}
        </section>
      ))}
    </div>
  );
}

/** Names the file with the credentials of a service, and tests the access. */
function FileAccess({ target, onSaved }: { readonly target: Target } & Pick<Props, 'onSaved'>): ReactElement {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const [problems, setProblems] = useState<readonly string[]>([]);
  const test = (): void =>
    start(async () => {
      setProblems([]);
      const options = { target: target.name };
      const { code, data, message } = await ask<Ended<Saved['report']>>('run', { command: 'doctor', options });
      if (code === 0) {
        say('success', t('access.works'));
        await onSaved();
      } else setProblems(refusals({ message, report: data }));
    });
  return (
    <div>
      <Paragraph>{target.file === null ? t('access.standardFile') : t('access.file', { file: target.file })}</Paragraph>
      <Button aria-disabled={busy} onClick={test}>
        {t('access.test')}
      </Button>
      <div role="status">{busy ? t('access.testing') : null}</div>
      <Problems title={t('access.fails')} problems={problems} />
    </div>
  );
}

/** Tests the server's role or a key pair, and keeps what works. A key is never shown again. */
function KeysForm({ overview: { credentials }, onSaved, target }: Props & { readonly target: string }): ReactElement {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [values, setValues] = useState({ id: '', secret: '' });
  const save = (keys: object): void =>
    start(async () => {
      setProblems([]);
      const saved = await ask<Saved>('credentials', { ...keys, target });
      setValues({ id: '', secret: '' });
      setProblems(saved.saved ? [] : refusals(saved));
      if (!saved.saved) return;
      say('success', t('access.saved', { account: saved.report?.account ?? '–' }));
      await onSaved();
    });
  const kept: Readonly<Record<string, string>> = {
    role: t('access.role'),
    keys: t('access.keys', { end: credentials.idEnd ?? '' }),
    unreadable: t('access.unreadable'),
  };
  return (
    <div>
      <Paragraph>{kept[credentials.access]}</Paragraph>
      <Paragraph>
        <Button aria-disabled={busy} onClick={() => save({})}>
          {t('access.testRole')}
        </Button>
      </Paragraph>
      <Form
        values={values}
        onFieldChange={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
        onSubmit={({ id, secret }) => save({ id: id.trim(), secret })}
        cancelButton={false}
        applyButton={false}
        submitButton={{ children: t('access.testKeys'), 'aria-disabled': busy }}
      >
        <FormFieldText name="id" label={t('access.id')} autoComplete="off" />
        <FormFieldText
          name="secret"
          label={t('access.secret')}
          autoComplete="new-password"
          inputProps={{ type: 'password' }}
        />
      </Form>
      <div role="status">{busy ? t('access.testing') : null}</div>
      <Problems title={t('access.refused')} problems={problems} />
    </div>
  );
}

function Problems({
  title,
  problems,
}: {
  readonly title: string;
  readonly problems: readonly string[];
}): ReactElement | null {
  if (problems.length === 0) return null;
  return (
    <StatusMessage intent="danger">
      {title}
      <ul>
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </StatusMessage>
  );
}
