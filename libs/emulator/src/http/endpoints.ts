/** Where the emulator listens; filled in once it does. */
export interface Endpoints {
  scheme: 'http' | 'https';
  host: string;
  port: number;
  /** Without a slash at the end. */
  baseUrl: string;
}
