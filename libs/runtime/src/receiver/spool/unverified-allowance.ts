/** What one spool takes of calls that nobody has verified: anybody can send them. */
const most = { calls: 10_000, bytes: 256 * 1024 * 1024 };
const mostPerPortal = { calls: 1_000, bytes: 32 * 1024 * 1024 };

interface Use {
  calls: number;
  bytes: number;
}

/** Keeps count of unverified calls, so that strangers can fill neither the disk nor the place of other portals. */
export class UnverifiedAllowance {
  private readonly all: Use = { calls: 0, bytes: 0 };
  private readonly ofPortal = new Map<string, Use>();

  /** False when there is no place for a line of so many bytes. */
  take(memberId: string, bytes: number): boolean {
    const portal = this.ofPortal.get(memberId) ?? { calls: 0, bytes: 0 };
    if (!hasPlace(this.all, most, bytes) || !hasPlace(portal, mostPerPortal, bytes)) return false;
    this.ofPortal.set(memberId, portal);
    for (const use of [this.all, portal]) {
      use.calls += 1;
      use.bytes += bytes;
    }
    return true;
  }

  giveBack(memberId: string, bytes: number): void {
    const portal = this.ofPortal.get(memberId);
    if (portal === undefined) return;
    for (const use of [this.all, portal]) {
      use.calls = Math.max(0, use.calls - 1);
      use.bytes = Math.max(0, use.bytes - bytes);
    }
    if (portal.calls === 0) this.ofPortal.delete(memberId);
  }
}

function hasPlace(use: Use, bound: Use, bytes: number): boolean {
  return use.calls < bound.calls && use.bytes + bytes <= bound.bytes;
}
