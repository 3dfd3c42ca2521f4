import { requireNode } from './require-node.mjs';

requireNode();
const { CommandError, progress, runCommand } = await import('./terminal.mjs');
const { parseOptions } = await import('./arguments.mjs');
const { publishedPackages } = await import('./packing/packages.mjs');
const { entryPointsOf } = await import('./surface/entry-points.mjs');
const { inspectSurface } = await import('./surface/inspect-surface.mjs');

await runCommand((args) => {
  const { update = false } = parseOptions(args, { update: { type: 'boolean' } });
  const { problems, changed } = inspectSurface(publishedPackages().flatMap(entryPointsOf), { update });
  if (problems.length > 0) {
    for (const problem of problems) progress(problem);
    throw new CommandError(
      'What the packages export is not what their reports say, or has no tag. If it is meant: `npm run api`, read the ' +
        'difference as a user of the package would, and commit it.',
    );
  }
  if (changed)
    progress('The reports in libs/*/api have changed: read the difference as a user of the package would.');
  return 0;
});
