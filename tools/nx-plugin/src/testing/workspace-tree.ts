import { addProjectConfiguration, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';

const appModule = `import { BizprocModule } from '@bizproc-kit/runtime';
import { Module } from '@nestjs/common';

@Module({
  imports: [BizprocModule.forRoot()],
  providers: [],
})
export class AppModule {}
`;

/** A workspace in memory with one app, as the \`app\` generator leaves it. */
export function workspaceWithApp(name = 'shop'): Tree {
  const tree = createTreeWithEmptyWorkspace();
  addProjectConfiguration(tree, name, { root: `apps/${name}`, sourceRoot: `apps/${name}/src` });
  tree.write(`apps/${name}/src/app.module.ts`, appModule);
  return tree;
}

/** Every file of the tree with its text, to compare before and after. */
export function snapshotOf(tree: Tree, folder = '.'): Record<string, string> {
  const files: Record<string, string> = {};
  const visit = (path: string): void => {
    for (const child of tree.children(path)) {
      const full = path === '.' ? child : `${path}/${child}`;
      if (tree.isFile(full)) files[full] = tree.read(full, 'utf8')!;
      else visit(full);
    }
  };
  visit(folder);
  return files;
}
