import { configJsonSchema, serviceOf, type SchemaNode } from './config-json-schema.ts';

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
  return [...own, ...below, ...others, ...items, ...keysOfServices(node.oneOf ?? [], key)];
}

/** The keys of all targets, then those of each service. */
function keysOfServices(targets: readonly SchemaNode[], key: string): readonly ConfigurationKey[] {
  const of = targets.map((target) => ({ name: serviceOf(target), keys: keysOf(target, key).slice(1) }));
  const isShared = (wanted: string): boolean => of.every(({ keys }) => keys.some((other) => other.key === wanted));
  const shared = (of[0]?.keys ?? []).filter((item) => isShared(item.key));
  const provider = `${key}.provider`;
  return [
    ...shared.map((item) =>
      item.key === provider ? { ...item, value: of.map(({ name }) => JSON.stringify(name)).join(', ') } : item,
    ),
    ...of.flatMap(({ name, keys }) =>
      keys.filter((item) => !isShared(item.key)).map((item) => ({ ...item, meaning: `\`${name}\`: ${item.meaning}` })),
    ),
  ];
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
