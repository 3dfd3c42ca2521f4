/** Settings of a host, as `docs/contract.md` has them; the defaults are those of production. */
export interface HostSettings {
  readonly perPortal: number;
  readonly global: number;
  readonly firstDelayMs: number;
  readonly drainTimeoutMs: number;
  readonly retentionDays: number;
  readonly unknownCodeGraceMs: number;
  readonly places: number;
}

export const productionSettings: HostSettings = {
  perPortal: 4,
  global: 64,
  firstDelayMs: 1000,
  drainTimeoutMs: 25_000,
  retentionDays: 30,
  unknownCodeGraceMs: 600_000,
  places: 300,
};
