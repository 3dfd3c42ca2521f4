import { AlreadyDoneError, InvalidRequestError } from '@bizproc-kit/errors';
import type { RestClient } from '@bizproc-kit/rest';
import type { OutcomeBuilder } from './outcome-builder.js';
import { readInventory } from '../plan/portal-inventory.js';
import type { EventPlanItem, PortalPlan } from '../plan/registration-plan.js';

interface BinderParts {
  readonly client: RestClient;
  readonly prune: boolean;
  readonly signal?: AbortSignal;
}

/** Binds the events that the plan lacks and, when deletion is wanted, unbinds former addresses of the host. */
export async function bindEvents(
  parts: BinderParts,
  { events }: PortalPlan,
  outcome: OutcomeBuilder,
): Promise<void> {
  const wanted = events.filter(({ change }) => change === 'created' || (change === 'removed' && parts.prune));
  if (wanted.length === 0) return;
  const commands = wanted.map((item) => [item.event + item.change, commandFor(item)] as const);
  const { items } = await parts.client.batch(commands, { lane: 'bulk', signal: parts.signal });
  for (const [index, item] of items.entries()) {
    if (item.ok || item.error instanceof AlreadyDoneError) continue;
    if (!(item.error instanceof InvalidRequestError)) throw item.error;
    // "Already binded" shares its code with real failures, and texts are not to be matched: look.
    if (await isBound(parts, wanted[index])) continue;
    outcome.eventFailed(wanted[index], item.error.platformCode ?? item.error.code, item.error.description);
  }
}

function commandFor({ change, event, handler }: EventPlanItem) {
  const method = change === 'removed' ? 'event.unbind' : 'event.bind';
  return { method, params: { event, handler }, repeatable: true };
}

async function isBound(
  { client, signal }: BinderParts,
  { event, handler, change }: EventPlanItem,
): Promise<boolean> {
  if (change !== 'created') return false;
  const { events } = await readInventory(client, signal);
  return events.some((binding) => binding.event === event && binding.handler === handler);
}
