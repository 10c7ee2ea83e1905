import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { replaceFile } from '../../files/replace-file.ts';
import { withHint } from '../../text/with-hint.ts';
import { prometheusText } from './prometheus-text.ts';
import type { Session } from '../session.ts';
import { readMetrics } from './read-metrics.ts';

/** Every user can read the metrics, because node_exporter has a user of its own. */
const fileMode = 0o644;

/** Writes the metrics to a file, in one step, so that no reader finds a part. Throws `metrics-file`. */
export async function writeMetrics(session: Session, path: string): Promise<void> {
  const text = prometheusText(await readMetrics(session));
  try {
    replaceFile(path, text, fileMode);
  } catch (error) {
    throw new DnsSyncError(
      'metrics-file',
      `the metrics can't be written to ${path}: ${error instanceof Error ? error.message : 'unknown'}`,
      'name a regular file in a folder that exists, such as /var/lib/prometheus/node-exporter/dns-sync.prom',
    );
  }
}

/** Writes the metrics where the configuration says. Reports a failure; the work of the command is done anyway. */
export async function keepMetrics(session: Session): Promise<void> {
  const { file } = session.config.metrics;
  if (file === undefined) return;
  try {
    await writeMetrics(session, file);
  } catch (error) {
    rethrowUnlessKnown(error);
    session.reporter.warning(withHint(error));
  }
}
