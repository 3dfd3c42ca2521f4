import type { StepKind } from '@bizproc-kit/activity';
import { MethodNotFoundError } from '@bizproc-kit/errors';
import type { PortalTime } from '@bizproc-kit/installations';
import type { BatchItem, RestClient } from '@bizproc-kit/rest';

/** A handler of an event, as the portal lists it. */
export interface EventBinding {
  readonly event: string;
  readonly handler: string;
}

/** What a portal has registered right now. */
export interface PortalInventory {
  /** Codes by kind; undefined where the plan lacks the kind (protocol 1.1). */
  readonly codes: Readonly<Record<StepKind, ReadonlySet<string> | undefined>>;
  readonly events: readonly EventBinding[];
  /** What it says about its clock, as far as it answers. */
  readonly time: PortalTime;
}

/**
 * Asks a portal what it has, in one request.
 *
 * @throws the portal's error: `PermissionError` when the grant's user is no administrator.
 */
export async function readInventory(client: RestClient, signal?: AbortSignal): Promise<PortalInventory> {
  const { items } = await client.batch(
    [
      ['robots', { method: 'bizproc.robot.list' }],
      ['activities', { method: 'bizproc.activity.list' }],
      ['events', { method: 'event.get' }],
      ['serverTime', { method: 'server.time' }],
      ['profile', { method: 'profile' }],
    ],
    { lane: 'bulk', signal },
  );
  const [robots, activities, events, serverTime, profile] = items;
  return {
    codes: { robot: codesOf(robots), activity: codesOf(activities) },
    events: bindingsOf(events),
    time: {
      serverTime: serverTime.ok ? serverTime.result : undefined,
      userTimeZone: profile.ok ? (profile.result as { TIME_ZONE?: unknown } | null)?.TIME_ZONE : undefined,
    },
  };
}

function codesOf(item: BatchItem): ReadonlySet<string> | undefined {
  if (!item.ok) {
    if (item.error instanceof MethodNotFoundError) return undefined;
    throw item.error;
  }
  return new Set(listOf(item.result).filter((code): code is string => typeof code === 'string'));
}

function bindingsOf(item: BatchItem): EventBinding[] {
  if (!item.ok) throw item.error;
  return listOf(item.result).flatMap((row) => {
    const { event, handler } = row as { event?: unknown; handler?: unknown };
    return typeof event === 'string' && typeof handler === 'string'
      ? [{ event: event.toUpperCase(), handler }]
      : [];
  });
}

/** PHP writes a list with gaps as a map. */
function listOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
