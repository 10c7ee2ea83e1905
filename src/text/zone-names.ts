import { parseName, withoutFinalDot, type DnsName } from '../reconcile/dns/name.ts';
import { failure, success, type Result } from '../reconcile/result.ts';

// Names in the configuration are parsed more strictly than in DNS: a name that matches nothing would silently disable a
// guard.

/** Characters that a name contains only escaped. Unescaped ones suggest a list or another tool's pattern. */
const stray = (): RegExp => /(?<!\\)[\s\p{Cc},;:!@"'()[\]{}<>|]/u;

/** Parses a zone name in any spelling. The reason of a failure is a clause without a subject. */
export function readZoneName(text: string): Result<DnsName> {
  const found = stray().exec(text)?.[0];
  if (found !== undefined) return failure(`it contains ${JSON.stringify(found)}`);
  const name = parseName(text);
  return name.ok && name.value === '.' ? failure('the root cannot be managed') : name;
}

/** Checks a glob for `matchesName`, or a plain name; returns it as written. */
export function readGlob(text: string): Result<string> {
  if (!/[*?]/.test(text)) {
    const name = readZoneName(text);
    return name.ok ? success(text) : name;
  }
  const found = stray().exec(text)?.[0];
  if (found !== undefined) return failure(`it contains ${JSON.stringify(found)}`);
  for (const label of withoutFinalDot(text).split('.')) {
    if (label === '') return failure('the name has an empty label');
    // The ASCII form of a part of a label isn't a part of the label's ASCII form: such a glob could never match.
    if (/[*?]/.test(label) && /[^!-~]/.test(label)) {
      return failure('a label can have wildcards or national letters, not both');
    }
    const name = label.includes('\\') ? success(label) : parseName(label.replaceAll(/[*?]/g, ''));
    if (!name.ok && !/^[*?]+$/.test(label)) return failure(name.reason);
  }
  return success(text);
}
