import { joinPathFragments, offsetFromRoot, readJson, type Tree } from '@nx/devkit';

/** How a workspace compiles and tests: what a project of it has to refer to. */
export interface Toolchain {
  /** path of the compiler's program, relative to the workspace */
  compiler: string;
  /** file with compiler options, relative to the workspace */
  tsconfig: string;
  /** value of `preset` in a jest.config.js of the project */
  jestPreset: string;
}

const ownTsconfig = 'tsconfig.bizproc.json';

/** Compiler options that decorated classes and ES modules need. */
const compilerOptions = {
  target: 'es2022',
  lib: ['es2023'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: ['node'],
  composite: true,
  declaration: true,
  sourceMap: true,
  strict: true,
  noImplicitOverride: true,
  noUnusedLocals: true,
  isolatedModules: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  useDefineForClassFields: false,
  skipLibCheck: true,
};

/** Reads what the workspace has, and adds compiler options of our own where its own do not fit. */
export function ensureToolchain(tree: Tree, projectRoot: string): Toolchain {
  const offset = offsetFromRoot(projectRoot);
  const ownPreset =
    tree.exists('jest.preset.js') && tree.read('jest.preset.js', 'utf8')!.includes('@swc/jest');
  return {
    compiler: `node_modules/${hasTypescript7(tree) ? 'typescript7' : 'typescript'}/bin/tsc`,
    tsconfig: ensureTsconfig(tree),
    jestPreset: ownPreset ? joinPathFragments(offset, 'jest.preset.js') : '@bizproc-kit/testing',
  };
}

function ensureTsconfig(tree: Tree): string {
  if (tree.exists('tsconfig.base.json')) {
    const base = readJson<{ compilerOptions?: typeof compilerOptions }>(tree, 'tsconfig.base.json');
    if (base.compilerOptions?.emitDecoratorMetadata && base.compilerOptions.composite)
      return 'tsconfig.base.json';
  } else {
    tree.write('tsconfig.base.json', `${JSON.stringify({ compilerOptions }, null, 2)}\n`);
    return 'tsconfig.base.json';
  }
  if (!tree.exists(ownTsconfig)) tree.write(ownTsconfig, `${JSON.stringify({ compilerOptions }, null, 2)}\n`);
  return ownTsconfig;
}

function hasTypescript7(tree: Tree): boolean {
  const manifest = readJson<{ devDependencies?: Record<string, string> }>(tree, 'package.json');
  return manifest.devDependencies?.typescript7 !== undefined;
}
