import type { LimitsView } from '@bizproc-kit/emulator/control';
import { Badge, Card, EmptyState, formatDuration, Meter } from '@bizproc-kit/ui';

/** The queue between the portals and the apps, which calls slow handlers less often (protocol 2.1). */
export function DeliveryCard({ delivery }: { delivery: LimitsView['delivery'] }) {
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
