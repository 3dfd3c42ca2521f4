const sourceCondition = '@bizproc-kit/source';

/** Exports without the condition that makes the workspace's own tools read sources. */
export function publishedExports(exports) {
  if (typeof exports !== 'object' || exports === null) return exports;
  return Object.fromEntries(
    Object.entries(exports)
      .filter(([key]) => key !== sourceCondition)
      .map(([key, value]) => [key, publishedExports(value)]),
  );
}

/**
 * The package.json of a tarball: our packages among themselves at exactly one version, others at a range that begins
 * with the version that is tested.
 *
 * @param {Record<string, any>} manifest
 * @param {{ version: string, pinned: Record<string, string> }} versions
 */
export function publishManifest(manifest, { version, pinned }) {
  const { nx: _nx, devDependencies: _devDependencies, scripts: _scripts, ...rest } = manifest;
  const resolve = ([name, range]) => {
    if (name.startsWith('@bizproc-kit/')) return [name, version];
    if (range !== '*') return [name, range];
    if (pinned[name] === undefined) {
      throw new Error(`${manifest.name} depends on ${name}, which the root package.json does not pin`);
    }
    return [name, `^${pinned[name]}`];
  };
  return {
    ...rest,
    version,
    ...(manifest.exports && { exports: publishedExports(manifest.exports) }),
    ...(manifest.dependencies && {
      dependencies: Object.fromEntries(Object.entries(manifest.dependencies).map(resolve)),
    }),
  };
}
