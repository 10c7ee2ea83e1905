import { systemCode, type FileOps } from '../files/file-ops.ts';
import { rules, type RuleId } from '../documents/integrity.ts';
import { documentEnd } from '../files/paths.ts';
import { shellQuoted } from '../../text/shell/shell-quoted.ts';

/** A fault of the state: a broken rule, or null for information only. */
export interface StateFault {
  readonly rule: RuleId | null;
  readonly what: string;
  readonly hint: string;
}

const unexpected = 0o007;
const shared = 0o660;

/** Creates the fault of a broken rule. */
export function fault(rule: RuleId, what: string, hint: string): StateFault {
  return { rule, what: `${what} (rule ${rule}: ${rules[rule]})`, hint };
}

/** Reports a file that isn't a document. */
export function strayFaults(file: string): readonly StateFault[] {
  if (file.includes(`${documentEnd}.broken-`)) {
    return [{ rule: null, what: `${file} is a damaged document that was set aside`, hint: 'check it, then remove it' }];
  }
  const writer = /\.(\d+)\.[0-9a-f]{12}\.tmp$/.exec(file)?.[1];
  if (writer !== undefined) return [];
  return [{ rule: null, what: `${file} is not a file of dns-sync`, hint: 'move it away' }];
}

/** Checks the permissions of a document. */
export async function modeFaults(file: string, files: FileOps): Promise<readonly StateFault[]> {
  // Windows has no such permissions; Node reports invented ones.
  if (process.platform === 'win32') return [];
  try {
    const { mode } = await files.stat(file);
    if ((mode & unexpected) === 0 && (mode & shared) === shared) return [];
    const shown = (mode & 0o777).toString(8).padStart(4, '0');
    return [fault('I10', `${file} has the mode ${shown}`, `run: chmod 0660 ${shellQuoted(file)}`)];
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
