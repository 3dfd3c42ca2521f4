/** An app as its card in the portal or in the market describes it. @public */
export interface AppOptions {
  clientId: string;
  clientSecret: string;
  /** Scopes of the card. Default `crm,bizproc,placement,user,task,disk,im`. */
  scope?: string[];
  /** Market code shown in `ONAPPPAYMENT`; the client id when left out. */
  code?: string;
  /** Where the authorisation code flow returns to (protocol 5.5). */
  redirectUri?: string;
  /** Status letter: `L` local, `F` free, `P` paid, `D` demo, `T` trial, `S` subscription. Default `L`. */
  status?: string;
}

export const defaultScope = ['crm', 'bizproc', 'placement', 'user', 'task', 'disk', 'im'];

/** One app known to the OAuth server. */
export class EmulatedApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly code: string;
  readonly status: string;
  redirectUri: string | undefined;
  /** Held by the vendor: every call of its tokens answers `OVERLOAD_LIMIT`. */
  held = false;
  private readonly scopes: string[][];

  constructor(
    /** Position in the OAuth server's list, carried in tokens. */
    readonly number: number,
    options: AppOptions,
  ) {
    this.clientId = options.clientId;
    this.clientSecret = options.clientSecret;
    this.code = options.code ?? options.clientId;
    this.status = options.status ?? 'L';
    this.redirectUri = options.redirectUri;
    this.scopes = [options.scope ?? defaultScope];
  }

  get scope(): string[] {
    return this.scopes[this.scopes.length - 1]!;
  }

  get scopeVersion(): number {
    return this.scopes.length - 1;
  }

  /** A new card: tokens issued before keep the old scope until they are re-issued (protocol 5.9). */
  changeScope(scope: string[]): void {
    this.scopes.push(scope);
  }

  scopeAt(version: number): string[] {
    return this.scopes[version] ?? this.scope;
  }
}
