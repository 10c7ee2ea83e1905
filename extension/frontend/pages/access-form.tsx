import { Button, Form, FormFieldText, Paragraph, StatusMessage } from '@plesk/ui-library';
import { useState, type ReactElement } from 'react';
import type { Overview, Saved } from '../api/documents.ts';
import { usePage } from '../parts/page-context.ts';
import { useWork } from '../parts/use-work.ts';
import { refusals } from '../shown/refusals.ts';

interface Props {
  readonly overview: Overview;
  readonly onSaved: (saved: Saved) => Promise<void>;
}

/** Tests the server's role or a key pair, and keeps what works. A key is never shown again. */
export function AccessForm({ overview: { credentials }, onSaved }: Props): ReactElement {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [values, setValues] = useState({ id: '', secret: '' });
  const save = (keys: object): void =>
    start(async () => {
      setProblems([]);
      const saved = await ask<Saved>('credentials', keys);
      setValues({ id: '', secret: '' });
      setProblems(saved.saved ? [] : refusals(saved));
      if (!saved.saved) return;
      say('success', t('access.saved', { account: saved.report?.account ?? '–' }));
      await onSaved(saved);
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
      {problems.length === 0 ? null : (
        <StatusMessage intent="danger">
          {t('access.refused')}
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </StatusMessage>
      )}
    </div>
  );
}
