// The way of a person outside this repository: packed tarballs, an empty folder, a workspace, two activities, an
// emulated portal, a change that is safe and one that is not, and the steps of the container image.
import { requireNode } from './require-node.mjs';

requireNode();
const { runCommand } = await import('./terminal.mjs');
const { parseOptions } = await import('./arguments.mjs');
const { ensureBuilt, ensureInstalled } = await import('./workspace.mjs');
const { packedJourney } = await import('./packed/journey.mjs');

await runCommand((args) => {
  const {
    keep = false,
    'no-image': withoutImage = false,
    'no-check': unchecked = false,
  } = parseOptions(args, {
    keep: { type: 'boolean' },
    'no-check': { type: 'boolean' },
    'no-image': { type: 'boolean' },
  });
  ensureInstalled();
  ensureBuilt();
  return packedJourney({ keep, image: !withoutImage, check: !unchecked });
});
