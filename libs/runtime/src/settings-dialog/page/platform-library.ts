/** What the settings page uses of the platform's library for frames (protocol 9.2); none of it is there in every designer. */
export interface PlatformLibrary {
  init(ready: () => void): void;
  fitWindow?: () => void;
  /** Lets somebody choose a user of the portal; `id` is a number. */
  selectUser?: (chosen: (user: { id: string | number; name?: string }) => void) => void;
  placement?: { call(command: 'setPropertyValue', values: Record<string, unknown>): void };
}

declare global {
  interface Window {
    BX24?: PlatformLibrary;
  }
}
