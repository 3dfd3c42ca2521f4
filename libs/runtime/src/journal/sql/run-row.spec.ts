import { lanes } from '../run-state.js';
import { claimedColumns } from './run-row.js';

describe('what is read of a run', () => {
  it('leaves the large value of the other lane where it is', () => {
    const columns = (lane: number) => claimedColumns[lane]!.split(', ');
    expect(columns(lanes.answer)).toContain('answer');
    expect(columns(lanes.answer)).not.toContain('payload');
    expect(columns(lanes.execution)).toContain('payload');
    expect(columns(lanes.execution)).not.toContain('answer');
  });
});
