/** Speaks JSON to the control API. */
export class ControlConnection {
  private readonly base: string;

  /** @param url Base URL of the emulator, as it prints at start. */
  constructor(url: string) {
    this.base = `${url.replace(/\/+$/, '')}/_emulator`;
  }

  /** @throws Error with the emulator's sentence when it refuses. */
  async send<T>(method: string, path: string, body?: object): Promise<T> {
    const reply = await fetch(this.base + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const value = (await reply.json()) as T & { error?: string };
    if (!reply.ok) throw new Error(`The emulator refused ${method} ${path}: ${value.error ?? reply.status}`);
    return value;
  }
}
