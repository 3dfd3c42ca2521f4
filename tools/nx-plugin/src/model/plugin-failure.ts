/**
 * A request that cannot be met as it stands; the message says what to change. Nothing has been written.
 *
 * @public
 */
export class PluginFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PluginFailure';
  }
}
