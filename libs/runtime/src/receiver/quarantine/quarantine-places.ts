/**
 * What waits unproven at most, as anybody can send it: in all, of one portal, and of one credential (an application
 * token with an access token), so that whoever repeats a forged one cannot take the places of the others.
 */
export const quarantineBounds = {
  all: { calls: 20_000, bytes: 256 * 1024 * 1024 },
  portal: { calls: 5_000, bytes: 64 * 1024 * 1024 },
  credential: { calls: 500, bytes: 16 * 1024 * 1024 },
};

interface Use {
  calls: number;
  bytes: number;
}

/** One place that is taken. */
export interface QuarantinePlace {
  readonly memberId: string;
  readonly credential: string;
  readonly bytes: number;
}

/** Keeps count of the places that are taken. */
export class QuarantinePlaces {
  private all: Use = { calls: 0, bytes: 0 };
  private portals = new Map<string, Use>();
  private credentials = new Map<string, Use>();

  constructor(private readonly bounds = quarantineBounds) {}

  get size(): number {
    return this.all.calls;
  }

  /** False when there is no place for it. */
  take(place: QuarantinePlace): boolean {
    const { memberId, credential, bytes } = place;
    const { bounds } = this;
    const fits =
      hasPlace(this.all, bounds.all, bytes) &&
      hasPlace(this.portals.get(memberId), bounds.portal, bytes) &&
      hasPlace(this.credentials.get(credential), bounds.credential, bytes);
    if (fits) this.count(place, 1);
    return fits;
  }

  giveBack(place: QuarantinePlace): void {
    this.count(place, -1);
  }

  /** What is really there, of all processes. */
  reset(places: Iterable<QuarantinePlace & { readonly calls: number }>): void {
    this.all = { calls: 0, bytes: 0 };
    this.portals = new Map();
    this.credentials = new Map();
    for (const place of places) this.count(place, place.calls);
  }

  private count({ memberId, credential, bytes }: QuarantinePlace, calls: number): void {
    const more = { calls, bytes: Math.sign(calls) * bytes };
    add(this.all, more);
    for (const [uses, key] of [
      [this.portals, memberId],
      [this.credentials, credential],
    ] as const) {
      const use = uses.get(key) ?? { calls: 0, bytes: 0 };
      add(use, more);
      if (use.calls > 0) uses.set(key, use);
      else uses.delete(key);
    }
  }
}

function hasPlace(use: Use = { calls: 0, bytes: 0 }, bound: Use, bytes: number): boolean {
  return use.calls < bound.calls && use.bytes + bytes <= bound.bytes;
}

function add(use: Use, { calls, bytes }: Use): void {
  use.calls = Math.max(0, use.calls + calls);
  use.bytes = Math.max(0, use.bytes + bytes);
}
