import { systemCode, type FileOps } from '../files/file-ops.ts';
import { rules, type RuleId } from '../documents/integrity.ts';
import { documentEnd } from '../files/paths.ts';
import { shellQuoted } from '../../text/shell-quoted.ts';

/** Something in the state that is not as it should be: a rule that is broken, or null for what is only worth knowing. */
export interface StateFault {
  readonly rule: RuleId | null;
  readonly what: string;
  readonly hint: string;
}

const unexpected = 0o007;
const shared = 0o660;

/** The fault of a rule that is broken. */
export function fault(rule: RuleId, what: string, hint: string): StateFault {
  return { rule, what: `${what} (rule ${rule}: ${rules[rule]})`, hint };
}

/** What is worth knowing of a file that is no document. */
export function strayFaults(file: string): readonly StateFault[] {
  if (file.includes(`${documentEnd}.broken-`)) {
    return [{ rule: null, what: `${file} was broken and is kept`, hint: 'look into it, then remove it' }];
  }
  const writer = /\.(\d+)\.[0-9a-f]{12}\.tmp$/.exec(file)?.[1];
  if (writer !== undefined) return [];
  return [{ rule: null, what: `${file} is none of ours`, hint: 'move it away, if you put it there' }];
}

/** What is wrong with the permissions of a document. */
export async function modeFaults(file: string, files: FileOps): Promise<readonly StateFault[]> {
  // Windows has no such permissions; what Node shows there is made up.
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
