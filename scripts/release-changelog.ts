/** The sections of a release, in order. */
export const sections: readonly string[] = ['Added', 'Changed', 'Fixed', 'Security'];

const heading = '## Unreleased\n';

/** Returns the entries of each section below "Unreleased", as pairs in order. */
export function unreleased(text: string): readonly (readonly [string, readonly string[]])[] {
  const [, after = ''] = text.split(`\n${heading}`);
  const [part = ''] = after.split(/^## /m);
  return part
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [name = '', ...lines] = section.split('\n');
      return [name, lines.join('\n').split(/^- /m).slice(1)] as const;
    });
}

/** Replaces "Unreleased" by a version, with an empty "Unreleased" above; null if it has no entry. */
export function releaseChangelog(text: string, version: string, date: string): string | null {
  if (!unreleased(text).some(([, entries]) => entries.length > 0)) return null;
  const empty = sections.map((name) => `\n### ${name}\n`).join('');
  const [before = '', after = ''] = text.split(`\n${heading}`);
  const kept = after.replaceAll(/^### \w+\n+(?=### |## |$(?![\s\S]))/gm, '');
  return `${before}\n${heading}${empty}\n## ${version} (${date})\n${kept}`;
}
