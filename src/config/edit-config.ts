import { existsSync, mkdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { applyEdits, modify, type JSONPath } from 'jsonc-parser';
import { readRegular } from '../files/read-regular.ts';
import { replaceFile } from '../files/replace-file.ts';
import { DnsSyncError, isKnownError } from '../reconcile/error.ts';
import { parseConfig } from './load-config.ts';
import { errorText } from '../text/error-text.ts';

/** Permissions of a new configuration, which contains no secrets. */
const newFileMode = 0o644;

/** A value of the configuration, and its path. */
export interface ConfigEdit {
  readonly path: JSONPath;
  readonly value: unknown;
}

/** How often an edit starts again because another program changed the file meanwhile. */
const maxTries = 10;

/**
 * Sets values in the configuration file and preserves the rest of its text.
 * Creates a missing file; edits the target of a link. Returns false if nothing changed. Throws `config-invalid` if the
 * result would be invalid, and `config-not-writable`; the file is then unchanged.
 */
export function editConfig(file: string, edits: readonly ConfigEdit[]): boolean {
  try {
    for (let tries = 0; tries < maxTries; tries++) {
      const result = editOnce(file, edits);
      if (result !== 'changed-meanwhile') return result === 'written';
    }
    throw new Error('another program changes it all the time');
  } catch (error) {
    if (isKnownError(error)) throw error;
    throw new DnsSyncError(
      'config-not-writable',
      `cannot write the configuration ${file}: ${errorText(error)}`,
      'run this as root (Windows: as an administrator)',
    );
  }
}

function editOnce(file: string, edits: readonly ConfigEdit[]): 'written' | 'same' | 'changed-meanwhile' {
  const known = existsSync(file) ? readRegular(file) : null;
  const before = known === null ? '{}\n' : known.content.toString();
  parseConfig(before, file);
  const options = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } };
  const after = edits.reduce((text, { path, value }) => applyEdits(text, modify(text, path, value, options)), before);
  parseConfig(after, file);
  if (after === before && known !== null) return 'same';
  mkdirSync(dirname(file), { recursive: true });
  const target = known === null ? file : realpathSync(file);
  const text = after.endsWith('\n') ? after : `${after}\n`;
  const isCurrent = (): boolean => isSame(known?.stat, statSync(target, { throwIfNoEntry: false }));
  return replaceFile(target, text, newFileMode, isCurrent) ? 'written' : 'changed-meanwhile';
}

/** Whether a file was neither written nor replaced since; two missing files are the same. */
function isSame(before: Stats | undefined, now: Stats | undefined): boolean {
  return before?.ino === now?.ino && before?.size === now?.size && before?.mtimeMs === now?.mtimeMs;
}
