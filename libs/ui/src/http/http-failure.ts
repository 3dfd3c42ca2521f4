/** A request of the page that did not succeed. `status` is 0 when no answer came. @public */
export class HttpFailure extends Error {
  readonly code = 'UI_HTTP';

  constructor(
    message: string,
    readonly status: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'HttpFailure';
  }
}
