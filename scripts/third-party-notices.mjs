import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The notices of the packages that are in bundles: each licence text once, under the packages that come with it, and
 * the comments in their code that ask to be kept. `paths` are the bundled files, seen from `root`. Throws for a package
 * without a licence text.
 */
export function thirdPartyNotices(root, paths, legalComments) {
  const all = paths.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  const folders = [...new Set(all)].toSorted((one, other) => (one < other ? -1 : 1));
  const texts = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const text = licenceText(root, folder, license);
    if (text === null) throw new Error(`the package ${name} has no licence text, and "${license}" is not known here`);
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...texts].map(([text, packages]) => `${packages.join('\n')}\n\n${text}\n`);
  const kept = legalComments.filter((text) => text.trim() !== '').map((text) => `${text.trim()}\n`);
  return [...parts, ...kept].join(`\n${'-'.repeat(80)}\n\n`);
}

/** What a package says of its licence, with its notice where it has one; the standard text where it only names it. */
function licenceText(root, folder, license) {
  const files = readdirSync(join(root, folder));
  const texts = [/^licen[cs]e/i, /^notice/i].flatMap((wanted) => {
    const file = files.find((name) => wanted.test(name) && !/\.[cm]?[jt]s$/.test(name));
    return file === undefined ? [] : [readFileSync(join(root, folder, file), 'utf8').trim()];
  });
  if (texts.length > 0) return texts.join('\n\n');
  return license === 'Apache-2.0' ? readFileSync(join(root, 'LICENSE'), 'utf8').trim() : null;
}
