import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns the notices of the bundled packages: each licence text once, below the packages that use it, and legal
 * comments of their code.
 * `paths` are the bundled files, relative to `root`. Throws for a package without a licence text.
 */
export function thirdPartyNotices(root, paths, legalComments) {
  const all = paths.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  const folders = [...new Set(all)].toSorted((a, b) => (a < b ? -1 : 1));
  const texts = new Map();
  for (const folder of folders) {
    const { name, version, license, author } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const text = licenceText(root, folder, license, author);
    if (text === null) throw new Error(`the package ${name} has no licence text, and "${license}" is not known here`);
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...texts].map(([text, packages]) => `${packages.join('\n')}\n\n${text}\n`);
  const kept = legalComments.filter((text) => text.trim() !== '').map((text) => `${text.trim()}\n`);
  return [...parts, ...kept].join(`\n${'-'.repeat(80)}\n\n`);
}

/** Returns a package's licence with its notice, if any. If the package only names the licence, the standard text. */
function licenceText(root, folder, license, author) {
  const files = readdirSync(join(root, folder));
  const texts = [/^licen[cs]e/i, /^notice/i].flatMap((wanted) => {
    const file = files.find((name) => wanted.test(name) && !/\.[cm]?[jt]s$/.test(name));
    return file === undefined ? [] : [readFileSync(join(root, folder, file), 'utf8').trim()];
  });
  if (texts.length > 0) return texts.join('\n\n');
  if (license === 'MIT' && typeof author === 'string') return mitText(author);
  return license === 'Apache-2.0' ? readFileSync(join(root, 'LICENSE'), 'utf8').trim() : null;
}

/** The MIT License for a package that names it and its author but has no text. */
const mitText = (author) => `MIT License

Copyright (c) ${author}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;
