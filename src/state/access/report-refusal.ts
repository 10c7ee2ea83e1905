import { isRefusal } from './judge.ts';

/** Reports an error if it refuses a path; other errors are passed over. */
export type ReportRefusal = (error: unknown) => void;

/** Reports what was refused on the way, where work goes on without it: each path once. */
export function refusalReporter(warn: (text: string) => void): ReportRefusal {
  const reported = new Set<string>();
  return (error) => {
    if (!isRefusal(error) || reported.has(error.message)) return;
    reported.add(error.message);
    warn(`${error.message}; ${error.hint}`);
  };
}
