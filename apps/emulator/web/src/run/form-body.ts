type Tree = { [key: string]: Tree | string };

/**
 * A form body as the tree that its brackets draw, for reading; anything else as it came.
 * Lists keep their numbers as keys: the wire has no other lists.
 */
export function describeForm(body: string): unknown {
  if (body === '' || /^\s*[[{<]/.test(body) || !/^[\w.%[\]+-]+=/.test(body)) return body;
  const tree: Tree = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const [first = '', ...rest] = name.replaceAll(']', '').split('[');
    place(tree, [first, ...rest], value);
  }
  return tree;
}

function place(tree: Tree, path: string[], value: string): void {
  let node = tree;
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(node, key) ? node[key] : undefined;
    const child: Tree = typeof next === 'object' ? next : {};
    Object.defineProperty(node, key, { value: child, enumerable: true, configurable: true, writable: true });
    node = child;
  }
  const last = path.at(-1) ?? '';
  Object.defineProperty(node, last, { value, enumerable: true, configurable: true, writable: true });
}
