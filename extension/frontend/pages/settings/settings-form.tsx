import { Button, Heading, StatusMessage } from '@plesk/ui-library';
import { useState, type ReactElement } from 'react';
import type { Ended } from '../../api/documents.ts';
import { usePage } from '../../parts/page-context.ts';
import { useWork } from '../../parts/use-work.ts';
import { jsonOf, textOf, valueAt, type Section, type Setting } from '../../shown/settings.ts';

interface Props {
  readonly section: Section;
  /** The DNS service of the section, if it has one. */
  readonly target: string;
  readonly config: object;
  readonly reload: () => Promise<void>;
}

/** A section of settings. The program checks each value, and its refusal is shown as it is. */
export function SettingsForm({ section, target, config, reload }: Props): ReactElement {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const [edited, setEdited] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const shown = ({ key }: Setting): string => edited[key] ?? textOf(valueAt(config, key));
  const changed = section.settings.filter((setting) => shown(setting) !== textOf(valueAt(config, setting.key)));
  const save = async (): Promise<void> => {
    setProblem(null);
    for (const setting of changed) {
      const value = jsonOf(setting, shown(setting));
      const { code, message } = await ask<Ended<object>>(
        'run',
        value === null
          ? { command: 'config-unset', names: [setting.key] }
          : { command: 'config-set', names: [setting.key, value] },
      );
      if (code !== 0) {
        setProblem(message);
        return;
      }
    }
    setEdited({});
    await reload();
    say('success', t('common.saved'));
  };
  const title = t(section.title, { target });
  return (
    <section aria-label={title} className="dns-sync-section">
      <Heading level={3} component="h2">
        {title}
      </Heading>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start(save);
        }}
      >
        {section.settings.map((setting) => (
          <Field
            key={setting.key}
            setting={setting}
            value={shown(setting)}
            onChange={(text) => setEdited((before) => ({ ...before, [setting.key]: text }))}
          />
        ))}
        {problem === null ? null : <StatusMessage intent="danger">{problem}</StatusMessage>}
        <Button type="submit" disabled={busy || changed.length === 0}>
          {t('settings.save')}
        </Button>
      </form>
    </section>
  );
}

interface FieldProps {
  readonly setting: Setting;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function Field({ setting, value, onChange }: FieldProps): ReactElement {
  const { t } = usePage();
  const { key, label, kind, values = {} } = setting;
  const all = value === '' || value in values ? values : { [value]: value, ...values };
  return (
    <label className="dns-sync-field">
      <span>
        {t(label)} <code className="dns-sync-muted">{key}</code>
      </span>
      {kind === 'choice' ? (
        <select name={key} value={value} onChange={(event) => onChange(event.target.value)}>
          {value === '' ? <option value="">{t('settings.default')}</option> : null}
          {Object.entries(all).map(([item, text]) => (
            <option key={item} value={item}>
              {t(text)}
            </option>
          ))}
        </select>
      ) : (
        <input
          name={key}
          value={value}
          inputMode={kind === 'number' ? 'decimal' : 'text'}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </label>
  );
}
