import { configurationKeys, type ConfigurationKey } from './configuration-keys.ts';
import { cell, table } from './markdown.ts';

/** The page of all keys of the configuration. */
export function configurationReference(): string {
  const heads = ['key', 'value', 'default', 'meaning'];
  const tableOf = (rows: readonly ConfigurationKey[]): string =>
    table(
      heads,
      rows.map(({ key, value, standard, meaning }) => [
        `\`${key}\``,
        codeChoices(cell(value)),
        standard === '' || standard === 'required' ? standard : `\`${standard}\``,
        cell(meaning),
      ]),
    );
  const parts = configurationKeys();
  const single = parts.filter((rows) => rows.length === 1).flat();
  const groups = parts.filter((rows) => rows.length > 1);
  return `# Configuration

<!-- "npm run docs" writes this page from the schema of the configuration. Don't edit it. -->

The file is \`/etc/dns-sync/config.json\`, on Windows \`%ProgramData%\\dns-sync\\config.json\`. \`--config FILE\` or
\`DNS_SYNC_CONFIG\` names another one. \`{}\` is complete: every key is optional unless its default says "required". A key that
is not on this page is an error that names it. [config.schema.json](../schemas/config.schema.json) is the same for editors
and other programs.

In keys, \`*\` stands for a name of your choice, and \`[]\` for each item of a list. Globs are names with \`*\`, such as \`"*.de"\`.
Credentials are never in the configuration: see [IAM](iam.md).

## Top level

${tableOf(single)}
${groups.map((rows) => `## ${rows[0]?.key}\n\n${tableOf(rows)}`).join('\n')}`;
}

/** Choices are code; a kind of value, such as "text", is words. */
function codeChoices(value: string): string {
  return value.replaceAll(/"[^"]*"|\b(?:true|false)\b/g, '`$&`');
}
