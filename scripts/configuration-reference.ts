import { configJsonSchema, type SchemaNode } from './config-json-schema.ts';
import { cell, table } from './markdown.ts';

/** The page of all keys of the configuration, from its JSON Schema. */
export function configurationReference(): string {
  const { properties = {} } = configJsonSchema();
  const parts = Object.entries(properties).map(([key, node]) => [key, rowsOf(node, key)] as const);
  const single = parts.filter(([, rows]) => rows.length === 1).flatMap(([, rows]) => rows);
  const groups = parts.filter(([, rows]) => rows.length > 1);
  const heads = ['key', 'value', 'default', 'meaning'];
  return `# Configuration

<!-- "npm run docs" writes this page from the schema of the configuration. Don't edit it. -->

The file is \`/etc/dns-sync/config.json\`, on Windows \`%ProgramData%\\dns-sync\\config.json\`. \`--config FILE\` or
\`DNS_SYNC_CONFIG\` names another one. \`{}\` is complete: every key is optional unless its default says "required". A key that
is not on this page is an error that names it. [config.schema.json](../schemas/config.schema.json) is the same for editors
and other programs.

In keys, \`*\` stands for a name of your choice, and \`[]\` for each item of a list. Globs are names with \`*\`, such as \`"*.de"\`.
Credentials are never in the configuration: see [IAM](iam.md).

## Top level

${table(heads, single)}
${groups.map(([key, rows]) => `## ${key}\n\n${table(heads, rows)}`).join('\n')}`;
}

/** The rows of a key and of those below it. */
function rowsOf(node: SchemaNode, key: string, required = false): readonly (readonly string[])[] {
  const standard = required ? 'required' : node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``;
  const isPart = node.properties !== undefined;
  // An item of a list has the meaning of its list.
  const own =
    node.description === undefined
      ? []
      : [[`\`${key}\``, valueOf(node), isPart ? '' : standard, cell(node.description)]];
  const below = Object.entries(node.properties ?? {}).flatMap(([name, inner]) =>
    rowsOf(inner, `${key}.${name}`, node.required?.includes(name) ?? false),
  );
  const others = typeof node.additionalProperties === 'object' ? rowsOf(node.additionalProperties, `${key}.*`) : [];
  const items = node.items === undefined ? [] : rowsOf(node.items, `${key}[]`);
  return [...own, ...below, ...others, ...items];
}

/** What a value may be, in words. */
function valueOf({ enum: choices, type, ...node }: SchemaNode): string {
  if (choices !== undefined) return choices.map((choice) => `\`${JSON.stringify(choice)}\``).join(', ');
  if (type === 'array') return node.items?.type === 'object' ? 'list of objects' : 'list of texts';
  if (type === 'string') return 'text';
  if (type === 'boolean') return '`true`, `false`';
  if (type !== 'number' && type !== 'integer') return type ?? 'any';
  const limits = [
    ...(node.minimum === undefined ? [] : [`at least ${node.minimum}`]),
    ...(node.exclusiveMinimum === undefined ? [] : [`above ${node.exclusiveMinimum}`]),
    ...(node.maximum === undefined ? [] : [`at most ${node.maximum}`]),
  ];
  return [type === 'integer' ? 'whole number' : 'number', ...limits].join(', ');
}
