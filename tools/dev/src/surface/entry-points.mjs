import { join } from 'node:path';

/**
 * What a package lets others import, each with its declarations and with the report that guards it.
 *
 * @param {{ folder: string, manifest: { name: string, exports?: object } }} package_
 */
export function entryPointsOf({ folder, manifest }) {
  return Object.entries(manifest.exports ?? {})
    .filter(([, target]) => target.types !== undefined)
    .map(([path, target]) => ({
      name: manifest.name + path.slice(1),
      folder,
      declarations: join(folder, target.types),
      report: `${path === '.' ? 'index' : path.slice(2)}.api.md`,
    }));
}
