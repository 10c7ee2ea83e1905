import { withHint } from '../../text/with-hint.ts';
import { isRefusal } from './judge.ts';

/** Reports an error if it refuses a path; ignores other errors. */
export type ReportRefusal = (error: unknown) => void;

/** Creates a function that reports each refused path once, where work continues without it. */
export function refusalReporter(warn: (text: string) => void): ReportRefusal {
  const reported = new Set<string>();
  return (error) => {
    if (!isRefusal(error) || reported.has(error.message)) return;
    reported.add(error.message);
    warn(withHint(error));
  };
}
