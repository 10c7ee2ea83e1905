import { parseName, type DnsName } from './name.ts';
import { failure, success, type Result } from '../result.ts';

/** Parses a name in record data. Unescaped white space is an error. */
export function nameValue(text: string): Result<DnsName> {
  if (text === '') return failure('the target name is missing');
  // Compiling the Unicode class takes as long as reading a small call, and few names need it.
  if (!/^[\w.*-]+$/.test(text) && /[\s\p{Cc}]/u.test(text)) {
    return failure(`${JSON.stringify(text)} is not a domain name: it contains white space or a control character`);
  }
  const name = parseName(text);
  return name.ok ? name : failure(`${JSON.stringify(text)} is not a domain name: ${name.reason}`);
}

/** Parses a decimal field of record data. */
export function numberField(field: string, text: string, most: number): Result<string> {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return success(String(value));
  return failure(`the ${field} ${JSON.stringify(text)} is not a number from 0 to ${most}`);
}
