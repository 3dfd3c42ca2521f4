import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../terminal.mjs';

/** The emulator's control API, as far as the demonstration needs it. */
export class EmulatorControl {
  constructor(url) {
    this.url = url;
  }

  state() {
    return this.#send('GET', '/_emulator/state');
  }

  /** Installs the app on every portal: with a page on the first, by event on the others; waits for the steps. */
  async install(slugs, installUrl) {
    await Promise.all(
      slugs.map((slug, index) =>
        this.#send('POST', `/_emulator/portals/${slug}/install`, {
          installUrl,
          mode: index === 0 ? 'ui' : 'script',
        }),
      ),
    );
    return waitFor(
      async () => {
        const { portals } = await this.state();
        const ready = portals.filter(({ registrations }) => registrations.length > 0);
        if (ready.length < slugs.length) throw new Error('no registrations yet');
        return ready;
      },
      { ms: 20_000, what: 'the registration of the steps' },
    );
  }

  addDeal(slug, fields) {
    return this.#send('POST', `/_emulator/portals/${slug}/items`, { entityTypeId: 2, fields });
  }

  async deal(slug, id) {
    const { items } = await this.#send('GET', `/_emulator/portals/${slug}/items?entityTypeId=2`);
    return items.find((item) => Number(item.ID) === id);
  }

  startWorkflow(slug, workflow) {
    return this.#send('POST', `/_emulator/portals/${slug}/workflows`, workflow);
  }

  workflow(slug, id) {
    return this.#send('GET', `/_emulator/portals/${slug}/workflows/${encodeURIComponent(id)}`);
  }

  async #send(method, path, body) {
    const reply = await fetch(this.url + path, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    }).catch((error) => {
      throw new CommandError(
        `The emulator at ${this.url} does not answer (${error.cause?.code ?? error.message}).`,
      );
    });
    const text = await reply.text();
    if (!reply.ok)
      throw new CommandError(`${method} ${path} answered ${reply.status}: ${text.slice(0, 300)}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

/** Repeats `probe` until it no longer throws. */
export async function waitFor(probe, { ms, what }) {
  const deadline = Date.now() + ms;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > deadline)
        throw new CommandError(`Waited ${ms / 1000} s for ${what}: ${error.message}`);
      await sleep(100);
    }
  }
}
