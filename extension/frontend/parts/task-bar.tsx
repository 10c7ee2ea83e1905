import { Button, ProgressBar, StatusMessage } from '@plesk/ui-library';
import { useEffect, useRef, type ReactElement } from 'react';
import type { TaskState } from '../api/panel-documents.ts';
import { usePage } from './page-context.ts';
import { useLoaded } from './use-loaded.ts';
import { useWork } from './use-work.ts';

/** Time between two looks at a running task, in milliseconds. */
const lookMs = 1500;

interface Props {
  /** Changes when a task was started. */
  readonly started: number;
  readonly onEnd: () => Promise<void>;
}

/** The progress of the synchronization in the background, with a stop, and how the last one ended. */
export function TaskBar({ started, onEnd }: Props): ReactElement | null {
  const { ask, t, say } = usePage();
  const { busy, start } = useWork();
  const { data, reload } = useLoaded(`task ${started}`, async () => ask<TaskState>('task'));
  const wasRunning = useRef(started > 0);
  useEffect(() => {
    if (data === null) return undefined;
    if (data.running !== null) {
      wasRunning.current = true;
      const timer = setTimeout(() => {
        reload().catch(() => {});
      }, lookMs);
      return () => clearTimeout(timer);
    }
    if (!wasRunning.current || data.last === null) return undefined;
    wasRunning.current = false;
    const { stopped, done, total, code, message } = data.last;
    const text = t(stopped ? 'task.stopped' : 'task.done', { done, total });
    say(code === 0 ? 'success' : code === 1 ? 'danger' : 'warning', `${text} ${message}`.trim());
    onEnd().catch(() => {});
    return undefined;
  }, [data, reload, t, say, onEnd]);
  const running = data?.running ?? null;
  if (running === null) return null;
  const { done, total, progress } = running;
  return (
    <div className="dns-sync-banner">
      <StatusMessage intent="info">
        {total === 0 ? t('task.starting') : t('task.running', { done, total })}
        <ProgressBar progress={progress} aria-label={t('task.label')} />
        <Button
          disabled={busy}
          onClick={() =>
            start(async () => {
              await ask('task', { stop: true });
              await reload();
            })
          }
        >
          {t('task.stop')}
        </Button>
      </StatusMessage>
    </div>
  );
}
