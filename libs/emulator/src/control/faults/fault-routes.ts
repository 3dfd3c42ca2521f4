import type { FaultPlan, FaultRule } from '../../faults/fault-plan.js';
import { ControlError } from '../route/control-error.js';
import { get, post, remove, type ControlRoute } from '../route/control-route.js';

/** `/faults`: what goes wrong. */
export function faultRoutes(faults: FaultPlan): ControlRoute[] {
  return [
    get('/faults', () => ({ faults: faults.list() })),
    post('/faults', ({ body }) => faults.add(body as unknown as FaultRule)),
    remove('/faults', () => faults.clear()),
    remove('/faults/:id', ({ path }) => {
      if (!faults.remove(path['id']!)) throw new ControlError(404, `There is no fault ${path['id']}`);
      return {};
    }),
  ];
}
