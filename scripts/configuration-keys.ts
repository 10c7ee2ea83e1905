import { configJsonSchema, type SchemaNode } from './config-json-schema.ts';

/** What the reference pages say about one key of the configuration. */
export interface ConfigurationKey {
  readonly key: string;
  readonly value: string;
  /** As JSON; empty if there is none, and "required" if the key must be given. */
  readonly standard: string;
  readonly meaning: string;
}

/** All keys from the JSON Schema, in a list for each key of the top level. */
export function configurationKeys(): readonly (readonly ConfigurationKey[])[] {
  return Object.entries(configJsonSchema().properties ?? {}).map(([key, node]) => keysOf(node, key));
}

/** A key and those below it. */
function keysOf(node: SchemaNode, key: string, required = false): readonly ConfigurationKey[] {
  const standard = required ? 'required' : node.default === undefined ? '' : JSON.stringify(node.default);
  const isPart = node.properties !== undefined;
  // An item of a list has the meaning of its list.
  const own =
    node.description === undefined
      ? []
      : [{ key, value: valueOf(node), standard: isPart ? '' : standard, meaning: node.description }];
  const below = Object.entries(node.properties ?? {}).flatMap(([name, inner]) =>
    keysOf(inner, `${key}.${name}`, node.required?.includes(name) ?? false),
  );
  const others = typeof node.additionalProperties === 'object' ? keysOf(node.additionalProperties, `${key}.*`) : [];
  const items = node.items === undefined ? [] : keysOf(node.items, `${key}[]`);
  return [...own, ...below, ...others, ...items];
}

/** What a value may be, in words. */
function valueOf({ enum: choices, type, ...node }: SchemaNode): string {
  if (choices !== undefined) return choices.map((choice) => JSON.stringify(choice)).join(', ');
  if (type === 'array') return node.items?.type === 'object' ? 'list of objects' : 'list of texts';
  if (type === 'string') return 'text';
  if (type === 'boolean') return 'true, false';
  if (type !== 'number' && type !== 'integer') return type ?? 'any';
  const limits = [
    ...(node.minimum === undefined ? [] : [`at least ${node.minimum}`]),
    ...(node.exclusiveMinimum === undefined ? [] : [`above ${node.exclusiveMinimum}`]),
    ...(node.maximum === undefined ? [] : [`at most ${node.maximum}`]),
  ];
  return [type === 'integer' ? 'whole number' : 'number', ...limits].join(', ');
}
