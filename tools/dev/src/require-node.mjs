// This file runs on whatever Node there is, before anything else: keep its syntax old.

/**
 * @param {string} version such as "20.19.0"
 * @returns {boolean}
 */
export function isSupportedNode(version) {
  var parts = version.split('.').map(Number);
  return parts[0] > 20 || (parts[0] === 20 && parts[1] >= 19);
}

/** Ends the process with one clear line when this Node is too old. */
export function requireNode() {
  if (isSupportedNode(process.versions.node)) return;
  process.stderr.write(
    'bizproc-kit needs Node.js 20.19 or newer; this is ' +
      process.versions.node +
      '. Install a current version from https://nodejs.org and run the command again.\n',
  );
  process.exit(2);
}
