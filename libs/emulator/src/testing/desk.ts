import { startEmulator, type RunningEmulator } from '../emulator.js';
import type { EmulatorOptions } from '../emulator-options.js';
import type { EmulatedPortal } from '../portal/emulated-portal.js';
import { RecordingApp } from './recording-app.js';
import { callRest, type RawReply } from './rest-client.js';

/** A portal with the app installed on it, and the app's side of the wire. */
export interface Desk {
  emulator: RunningEmulator;
  portal: EmulatedPortal;
  app: RecordingApp;
  /** Token of the installing administrator. */
  token: string;
  /** Calls a method with that token. */
  call(method: string, params?: Record<string, unknown>): Promise<RawReply>;
  /** Registers a step whose handler is the app. */
  register(kind: 'robot' | 'activity', code: string, fields?: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Starts an emulator without limits, an app, and installs it. Options of the emulator come on top. */
export async function setUpDesk(options: EmulatorOptions = {}): Promise<Desk> {
  const app = await RecordingApp.start();
  const emulator = await startEmulator({
    seed: 'desk',
    requestLimit: false,
    behaviour: { lockMs: 0, jobDelayMs: 0 },
    ...options,
  });
  const portal = emulator.portals[0]!;
  await portal.installApp({ mode: 'script', installUrl: `${app.url}/install` });
  const token = (app.to('/install')[0]!.form['auth'] as Record<string, string>)['access_token']!;
  const call = (method: string, params: Record<string, unknown> = {}): Promise<RawReply> =>
    callRest(portal, method, { auth: token, ...params });
  return {
    emulator,
    portal,
    app,
    token,
    call,
    register: async (kind, code, fields = {}) => {
      const reply = await call(`bizproc.${kind}.add`, {
        CODE: code,
        HANDLER: `${app.url}/handler`,
        NAME: code,
        AUTH_USER_ID: 1,
        USE_SUBSCRIPTION: 'Y',
        ...fields,
      });
      if (reply.json.result !== true) throw new Error(`${code} was not registered: ${reply.text}`);
    },
    close: async () => {
      await emulator.close();
      await app.close();
    },
  };
}
