import type { LedgerView, LimitsView as Limits } from '@bizproc-kit/emulator/control';
import { Notice, useTicking } from '@bizproc-kit/ui';
import { useEffect, useState } from 'preact/hooks';
import { readLedger, readLimits } from '../api/emulator.js';
import type { PortalState } from '../api/state.js';
import { BooksCard } from './books-card.js';
import { DeliveryCard } from './delivery-card.js';
import { OperatingCard } from './operating-card.js';
import { RequestsCard } from './requests-card.js';
import { WaitingCard } from './waiting-card.js';

/** How often the fill levels are read while one looks at them. */
const readMs = 1000;

/** How full the portal's limits are, and what its books say. */
export function LimitsView({ portal }: { portal: PortalState }) {
  const tick = useTicking(readMs);
  const [limits, setLimits] = useState<Limits>();
  const [ledger, setLedger] = useState<LedgerView>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let current = true;
    Promise.all([readLimits(portal.slug), readLedger(portal.slug)]).then(
      ([nextLimits, nextLedger]) => {
        if (!current) return;
        setLimits(nextLimits);
        setLedger(nextLedger);
        setProblem('');
      },
      (failure: Error) => current && setProblem(failure.message),
    );
    return () => {
      current = false;
    };
  }, [portal.slug, tick]);
  return (
    <div class="limits">
      {problem && (
        <Notice tone="bad" title="The limits could not be read">
          {problem}
        </Notice>
      )}
      <div class="limits-column">
        {limits && <RequestsCard requests={limits.requests} />}
        {ledger && <WaitingCard steps={ledger.waiting} />}
      </div>
      <div class="limits-column">
        {limits && <OperatingCard operating={limits.operating} />}
        {limits && <DeliveryCard delivery={limits.delivery} />}
        {ledger && <BooksCard counts={ledger.counts} />}
      </div>
    </div>
  );
}
