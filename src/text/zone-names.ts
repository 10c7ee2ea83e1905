import { parseName, type DnsName } from '../reconcile/dns/name.ts';
import { failure, success, type Result } from '../reconcile/result.ts';

// Names in the configuration are read more strictly than those in DNS: a name that matches nothing would switch a guard
// off without a word.

/** Characters that a name can hold only escaped: where they stand bare, a list or a pattern of other tools was meant. */
const stray = (): RegExp => /(?<!\\)[\s\p{Cc},;:!@"'()[\]{}<>|]/u;

/** Reads the name of a zone in any spelling; the reason of a failure is a clause without a subject. */
export function readZoneName(text: string): Result<DnsName> {
  const found = stray().exec(text)?.[0];
  if (found !== undefined) return failure(`there is ${JSON.stringify(found)} in it`);
  const name = parseName(text);
  return name.ok && name.value === '.' ? failure("the root is nobody's zone") : name;
}

/** Checks a glob as `matchesName` takes it, or a plain name; gives it back as it is written. */
export function readGlob(text: string): Result<string> {
  if (!/[*?]/.test(text)) {
    const name = readZoneName(text);
    return name.ok ? success(text) : name;
  }
  const found = stray().exec(text)?.[0];
  if (found !== undefined) return failure(`there is ${JSON.stringify(found)} in it`);
  for (const label of text.replace(/\.$/, '').split('.')) {
    if (label === '') return failure('the name has an empty label');
    // The ASCII form of a part of a label is no part of its ASCII form: such a glob could match nothing.
    if (/[*?]/.test(label) && /[^!-~]/.test(label)) {
      return failure('a label has wildcards or national letters, not both');
    }
    const name = label.includes('\\') ? success(label) : parseName(label.replaceAll(/[*?]/g, ''));
    if (!name.ok && !/^[*?]+$/.test(label)) return failure(name.reason);
  }
  return success(text);
}
