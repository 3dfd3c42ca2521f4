import { Badge, Card, EmptyState, formatDuration, Meter } from '@bizproc-kit/ui';
import type { LimitsReport } from '../api/emulator.js';

/** The queue between the portals and the apps, which calls slow handlers less often (protocol 2.1). */
export function DeliveryCard({ delivery }: { delivery: LimitsReport['delivery'] }) {
  return (
    <Card
      title="Queue to the apps"
      icon="arrow-right"
      actions={<Badge tone={delivery.pending > 0 ? 'accent' : 'neutral'}>{delivery.pending} pending</Badge>}
    >
      {delivery.handlers.length === 0 ? (
        <EmptyState icon="arrow-right" title="No handler was called yet" />
      ) : (
        <div class="meters">
          {delivery.handlers.map((handler) => (
            <Meter
              key={handler.origin}
              label={handler.origin}
              value={handler.waiting}
              max={Math.max(handler.allowed, handler.waiting, 1)}
              text={`${handler.waiting} waiting · ${handler.allowed} at a time · answers in ${formatDuration(handler.averageMs)}`}
            />
          ))}
        </div>
      )}
    </Card>
  );
}
