import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';

/** A node of a syntax tree (ESTree with TypeScript). */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** What a name stands for: the node of its value, and the keys that lead from there to it. */
export interface Binding {
  readonly kind: 'value' | 'parameter';
  /** The initial value, the function itself, or the function that has the parameter. */
  readonly node: Node;
  /** The position of a parameter; 0 for a value. */
  readonly position: number;
  readonly keys: readonly string[];
}

/** Syntax trees of source files, with the names and calls in them. */
export interface SourceGraph {
  readonly nodes: readonly Node[];
  readonly textOf: (node: Node) => string;
  /** Looks a name up as a node sees it, also in the file that it is imported from. */
  readonly lookUp: (name: string, from: Node) => Binding | null;
  readonly callsOf: (callee: Node) => readonly Node[];
}

const root = join(import.meta.dirname, '..');

/** Reads the program's source files by path from the root, without tests. */
export function programSources(): ReadonlyMap<string, string> {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join('src', name.replaceAll('\\', '/')))
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|\/test-[^/]*\.ts$/.test(name));
  return new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
}

/** Parses source files, by path. */
export function sourceGraph(sources: ReadonlyMap<string, string>): SourceGraph {
  const parents = new Map<Node, Node>();
  const fileOf = new Map<Node, string>();
  const programs = new Map<string, Node>();
  const nodes: Node[] = [];
  const visit = (node: Node): void => {
    nodes.push(node);
    for (const child of childrenOf(node)) {
      parents.set(child, node);
      visit(child);
    }
  };
  for (const [file, text] of sources) {
    const program = parseSync(file, text).program as unknown as Node;
    programs.set(file, program);
    fileOf.set(program, file);
    visit(program);
  }
  const topOf = (node: Node): Node => {
    let top = node;
    for (let above = parents.get(top); above !== undefined; above = parents.get(top)) top = above;
    return top;
  };
  const lookUp = (name: string, from: Node): Binding | null => {
    for (let node = parents.get(from); node !== undefined; node = parents.get(node)) {
      const found = bindingIn(node, name);
      if (found !== null) return found;
    }
    const top = topOf(from);
    const imported = importOf(top, name);
    if (imported === null) return null;
    const file = posix.join(dirname(fileOf.get(top) ?? ''), imported.source);
    const program = programs.get(file);
    return program === undefined ? null : bindingIn(program, imported.name);
  };
  const calls = new Map<Node, Node[]>();
  for (const node of nodes) {
    if (node.type !== 'CallExpression') continue;
    const callee = node['callee'] as Node;
    const called = callee.type === 'Identifier' ? lookUp(callee['name'] as string, callee) : null;
    if (called?.kind === 'value') calls.set(called.node, [...(calls.get(called.node) ?? []), node]);
  }
  return {
    nodes,
    textOf: (node) => (sources.get(fileOf.get(topOf(node)) ?? '') ?? '').slice(node.start, node.end),
    lookUp,
    callsOf: (callee) => calls.get(callee) ?? [],
  };
}

/** Returns the nodes directly below a node, except types. */
export function childrenOf(node: Node): readonly Node[] {
  return Object.entries(node)
    .filter(([field]) => !/^(?:typeAnnotation|returnType|typeParameters|typeArguments|parent)$/.test(field))
    .flatMap(([, value]) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter(isNode);
}

export function isFunction({ type }: Node): boolean {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Finds a name among the parameters of a function, or the declarations of a block or file. */
function bindingIn(node: Node, name: string): Binding | null {
  if (isFunction(node)) {
    for (const [position, parameter] of (node['params'] as Node[]).entries()) {
      const keys = keysTo(parameter, name);
      if (keys !== null) return { kind: 'parameter', node, position, keys };
    }
    return null;
  }
  if (node.type !== 'BlockStatement' && node.type !== 'Program') return null;
  for (const statement of node['body'] as Node[]) {
    const declaration = (statement['declaration'] as Node | null | undefined) ?? statement;
    if (isFunction(declaration) && (declaration['id'] as Node | null)?.['name'] === name)
      return { kind: 'value', node: declaration, position: 0, keys: [] };
    if (declaration.type !== 'VariableDeclaration') continue;
    for (const { id, init } of declaration['declarations'] as { id: Node; init: Node | null }[]) {
      const keys = init === null ? null : keysTo(id, name);
      if (init !== null && keys !== null) return { kind: 'value', node: init, position: 0, keys };
    }
  }
  return null;
}

/** Returns the keys that lead to a name in a pattern; null if it isn't there. */
function keysTo(pattern: Node, name: string): readonly string[] | null {
  if (pattern.type === 'Identifier') return pattern['name'] === name ? [] : null;
  if (pattern.type === 'AssignmentPattern') return keysTo(pattern['left'] as Node, name);
  if (pattern.type !== 'ObjectPattern') return null;
  for (const { key, value } of pattern['properties'] as { key?: Node; value?: Node }[]) {
    const keys = key === undefined || value === undefined ? null : keysTo(value, name);
    if (keys !== null) return [String(key?.['name'] ?? key?.['value']), ...keys];
  }
  return null;
}

function importOf(program: Node, name: string): { readonly source: string; readonly name: string } | null {
  for (const statement of program['body'] as Node[]) {
    if (statement.type !== 'ImportDeclaration') continue;
    for (const specifier of statement['specifiers'] as Node[])
      if ((specifier['local'] as Node)['name'] === name)
        return {
          source: String((statement['source'] as Node)['value']),
          name: String((specifier['imported'] as Node | undefined)?.['name']),
        };
  }
  return null;
}
