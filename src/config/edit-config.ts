import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { applyEdits, modify, type JSONPath } from 'jsonc-parser';
import { readRegular } from '../files/read-regular.ts';
import { replaceFile } from '../files/replace-file.ts';
import { DnsSyncError } from '../reconcile/error.ts';
import { parseConfig } from './load-config.ts';

/** Permissions of a new configuration, which contains no secrets. */
const newFileMode = 0o644;

/** A value of the configuration, and its path. */
export interface ConfigEdit {
  readonly path: JSONPath;
  readonly value: unknown;
}

/**
 * Sets values in the configuration file and preserves the rest of its text.
 * Creates a missing file; edits the target of a link. Returns false if nothing changed. Throws `config-invalid` if the
 * result would be invalid, and `config-not-writable`; the file is then unchanged.
 */
export function editConfig(file: string, edits: readonly ConfigEdit[]): boolean {
  const isThere = existsSync(file);
  const before = isThere ? readRegular(file).content.toString() : '{}\n';
  parseConfig(before, file);
  const options = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } };
  const after = edits.reduce((text, { path, value }) => applyEdits(text, modify(text, path, value, options)), before);
  parseConfig(after, file);
  if (after === before && isThere) return false;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const target = isThere ? realpathSync(file) : file;
    replaceFile(target, after.endsWith('\n') ? after : `${after}\n`, newFileMode);
    return true;
  } catch (error) {
    throw new DnsSyncError(
      'config-not-writable',
      `cannot write the configuration ${file}: ${error instanceof Error ? error.message : String(error)}`,
      'run this as root (Windows: as an administrator)',
    );
  }
}
