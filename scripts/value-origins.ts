import { childrenOf, isFunction, type Node, type SourceGraph } from './source-graph.ts';

/** A node that a value can come from; `choices` are the branches on the way, `calls` the calls of its functions. */
export interface Origin {
  readonly node: Node;
  readonly choices: ReadonlyMap<string, number>;
  readonly calls: ReadonlyMap<Node, Node>;
}

/** Whether to follow conditions and calls, or only constants. */
export type Reach = 'all' | 'constants';

const maxSteps = 14;

/** Returns the nodes that a value can come from: literals, objects, functions, or what can't be followed. */
export function originsOf(graph: SourceGraph, origin: Origin, reach: Reach = 'all', steps = 0): readonly Origin[] {
  const { node, calls } = origin;
  if (steps > maxSteps) return [origin];
  const follow = (next: Node, more: Partial<Origin> = {}): readonly Origin[] =>
    originsOf(graph, { ...origin, ...more, node: next }, reach, steps + 1);
  /** Follows one of several nodes, the same one wherever the choice is the same. */
  const chosen = (choice: string, nodes: readonly Node[], from = origin): readonly Origin[] => {
    const known = from.choices.get(choice);
    return nodes.flatMap((next, i) =>
      known === undefined || known === i
        ? originsOf(graph, { ...from, node: next, choices: new Map([...from.choices, [choice, i]]) }, reach, steps + 1)
        : [],
    );
  };
  const atKey = (from: readonly Origin[], key: string | null): readonly Origin[] =>
    from.flatMap((owner) => {
      const values = key === null ? valuesIn(owner.node) : [propertyOf(owner.node, key)];
      return values.flatMap((value) =>
        value === null ? [] : originsOf(graph, { ...owner, node: value }, reach, steps + 1),
      );
    });
  const orSelf = (found: readonly Origin[]): readonly Origin[] => (found.length > 0 ? found : [origin]);
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'ChainExpression':
      return follow(node['expression'] as Node);
    case 'ConditionalExpression': {
      if (reach === 'constants') return [origin];
      const sides = [node['consequent'] as Node, node['alternate'] as Node];
      return chosen(graph.textOf(node['test'] as Node), sides);
    }
    case 'LogicalExpression':
      if (reach === 'constants') return [origin];
      return [...follow(node['left'] as Node), ...follow(node['right'] as Node)].filter(
        (found) => found.node.type !== 'Literal' || literalOf(found.node) !== null,
      );
    case 'Identifier': {
      const binding = graph.lookUp(node['name'] as string, node);
      if (binding === null) return [origin];
      const { keys, position } = binding;
      const along = (from: readonly Origin[]): readonly Origin[] => keys.reduce(atKey, from);
      if (binding.kind === 'value') return orSelf(along(follow(binding.node)));
      if (reach === 'constants') return [origin];
      const bound = calls.get(binding.node);
      const sites = bound === undefined ? graph.callsOf(binding.node) : [bound];
      return orSelf(
        sites.flatMap((call) => {
          const argument = (call['arguments'] as Node[])[position];
          return argument === undefined
            ? []
            : along(follow(argument, { calls: new Map([...calls, [binding.node, call]]) }));
        }),
      );
    }
    case 'MemberExpression': {
      const property = node['property'] as Node;
      const key = node['computed'] === true ? literalOf(property) : String(property['name']);
      return orSelf(atKey(follow(node['object'] as Node), key));
    }
    case 'CallExpression': {
      const callee = node['callee'] as Node;
      const method = callee.type === 'MemberExpression' ? (callee['property'] as Node)['name'] : null;
      if (method === 'find')
        return orSelf(
          follow(callee['object'] as Node).flatMap((list) => chosen(graph.textOf(node), valuesIn(list.node), list)),
        );
      if (method === 'replace') return orSelf(follow(callee['object'] as Node));
      if (reach === 'constants') return [origin];
      const functions = follow(callee).filter((found) => isFunction(found.node));
      return orSelf(
        functions.flatMap((found) =>
          returnsOf(found.node).flatMap((value) =>
            originsOf(
              graph,
              { ...found, node: value, calls: new Map([...found.calls, [found.node, node]]) },
              reach,
              steps + 1,
            ),
          ),
        ),
      );
    }
    default:
      return [origin];
  }
}

/** Returns the string of a literal; null for any other node. */
export function literalOf({ type, value }: Node): string | null {
  return type === 'Literal' && typeof value === 'string' ? value : null;
}

/** Returns the value of a property of an object; null if it isn't there. */
export function propertyOf(node: Node, name: string): Node | null {
  if (node.type !== 'ObjectExpression') return null;
  for (const { key, value } of node['properties'] as { readonly key?: Node; readonly value?: Node }[])
    if (key !== undefined && value !== undefined && (key['name'] ?? key['value']) === name) return value;
  return null;
}

function valuesIn(node: Node): readonly Node[] {
  if (node.type === 'ArrayExpression')
    return (node['elements'] as (Node | null)[]).filter((element) => element !== null);
  return node.type === 'ObjectExpression'
    ? (node['properties'] as { readonly value?: Node }[]).flatMap(({ value }) => value ?? [])
    : [];
}

/** Returns what a function returns, without the functions in it. */
function returnsOf(callee: Node): readonly Node[] {
  const body = callee['body'] as Node;
  if (body.type !== 'BlockStatement') return [body];
  const found: Node[] = [];
  const visit = (node: Node): void => {
    if (isFunction(node)) return;
    const value = node.type === 'ReturnStatement' ? (node['argument'] as Node | null) : null;
    if (value !== null) found.push(value);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(body);
  return found;
}
