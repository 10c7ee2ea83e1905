import { join } from 'node:path';
import type { Bench } from '../support/bench.ts';

const root = join(import.meta.dirname, '../..');

/** Replaces the parts of an output that differ in each run: times, IDs and paths. */
export function normalised(text: string, bench: Bench): string {
  return text
    .replaceAll(/(\d+\.\d+\.\d+)-[0-9a-f]{12}\b/g, '$1-<build>')
    .replaceAll(bench.dir, '<dir>')
    .replaceAll(/user \d+ \(HOME/g, 'user <uid> (HOME')
    .replaceAll(/[\d.]+ \w+ of [\d.]+ \w+(?: and \d+ of \d+ inodes)? free for/g, '<room> free for')
    .replaceAll(root, '<package>')
    .replaceAll(process.execPath, '<node>')
    .replaceAll(process.version, '<version of Node>')
    .replaceAll(bench.route53.url, '<endpoint>')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z/g, '<time>')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, '<time>')
    .replaceAll(/\bZ[0-9A-Z]{12,31}\b/g, '<zone id>')
    .replaceAll(/\bns-\d+\.awsdns-\d+\.(?:com|net|org|co\.uk)\b/g, '<name server>')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<digest>')
    .replaceAll(/\b1[0-9a-hjkmnp-tv-z]{13}\b/g, '<entry id>')
    .replaceAll(/\bC[0-9A-Z]{18,21}\b/g, '<change id>')
    .replaceAll(/\bplan [0-9a-f]{16}\b/g, 'plan <id>')
    .replaceAll(/, by uid \d+$/gm, ', by uid <uid>')
    .replaceAll(/"uid": \d+/g, '"uid": 0')
    .replaceAll(/, \d+ s$/gm, ', <seconds> s')
    .replaceAll(/"(id|planId)": "[0-9a-f]{16}"/g, '"$1": "<id>"');
}
