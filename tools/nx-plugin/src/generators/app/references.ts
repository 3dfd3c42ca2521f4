import { joinPathFragments, type Tree, updateJson } from '@nx/devkit';

interface Solution {
  references?: { path: string }[];
}

/** Adds the project to the root's solution files, where the workspace builds through them. */
export function addReferences(tree: Tree, root: string): void {
  add(tree, 'tsconfig.json', `./${root}`);
  add(tree, 'tsconfig.build.json', `./${joinPathFragments(root, 'tsconfig.lib.json')}`);
}

function add(tree: Tree, solution: string, path: string): void {
  if (!tree.exists(solution)) return;
  updateJson<Solution>(tree, solution, (json) =>
    json.references && !json.references.some((reference) => reference.path === path)
      ? { ...json, references: [...json.references, { path }] }
      : json,
  );
}
