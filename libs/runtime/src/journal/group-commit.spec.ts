import { GroupCommit } from './group-commit.js';

/** Commits that record their groups and fail for guilty items. */
function recording(fails: (item: number) => boolean, parallel = 1, released?: Promise<void>) {
  const groups: number[][] = [];
  let underWay = 0;
  let most = 0;
  const commit = async (items: readonly number[]) => {
    groups.push([...items]);
    underWay += 1;
    most = Math.max(most, underWay);
    await (released ?? new Promise((resolve) => setTimeout(resolve, 5)));
    underWay -= 1;
    if (items.some(fails)) throw new Error(items.includes(-1) ? 'away' : 'guilty');
    return items.map((item) => item * 2);
  };
  const group = new GroupCommit(commit, {
    maxItems: 100,
    maxBytes: 1_000,
    parallel,
    goesAt: 4,
    bytesOf: (item) => Math.abs(item),
    concernsAll: (error) => (error as Error).message === 'away',
  });
  return { group, groups, most: () => most };
}

/** Commits that are under way until the test lets them go. */
function held(parallel = 1) {
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  return { ...recording(() => false, parallel, released), release };
}

const eventLoop = () => new Promise((resolve) => setImmediate(resolve));

describe('group commit', () => {
  it('commits together what arrives together, and gives each its own result', async () => {
    const { group, groups } = recording(() => false);
    expect(await Promise.all([1, 2, 3].map((item) => group.submit(item)))).toEqual([2, 4, 6]);
    expect(groups).toEqual([[1, 2, 3]]);
  });

  it('begins when so many items wait, before the event loop goes on', async () => {
    const { group, groups } = recording(() => false, 2);
    const all = [1, 2, 3].map((item) => group.submit(item));
    await Promise.resolve();
    expect(groups).toEqual([]);
    all.push(group.submit(4));
    expect(groups).toEqual([[1, 2, 3, 4]]);
    await Promise.all(all);
  });

  it('begins another group beside one under way only when that is full', async () => {
    const { group, groups, most, release } = held(2);
    const all = [group.submit(1), group.submit(2)];
    await eventLoop();
    all.push(...[3, 4, 5].map((item) => group.submit(item)));
    await eventLoop();
    expect(groups).toEqual([[1, 2]]);
    all.push(group.submit(6), group.submit(7));
    release();
    await Promise.all(all);
    expect(groups).toEqual([[1, 2], [3, 4, 5, 6], [7]]);
    expect(most()).toBe(2);
  });

  it('fills the next group while one is under way', async () => {
    const { group, groups, release } = held();
    const all = [group.submit(1)];
    await eventLoop();
    all.push(group.submit(2), group.submit(3));
    release();
    await Promise.all(all);
    expect(groups).toEqual([[1], [2, 3]]);
  });

  it('bounds a group by its bytes, but takes any single item', async () => {
    const { group, groups } = recording(() => false);
    await Promise.all([5_000, 600, 600, 100].map((item) => group.submit(item)));
    expect(groups).toEqual([[5_000], [600], [600, 100]]);
  });

  it('halves a group that fails until the guilty item stands alone', async () => {
    const { group } = recording((item) => item === 13);
    const results = await Promise.allSettled(Array.from({ length: 32 }, (_, item) => group.submit(item)));
    expect(results.flatMap(({ status }, item) => (status === 'rejected' ? [item] : []))).toEqual([13]);
  });

  it('does not halve for an error that concerns all', async () => {
    const { group, groups } = recording((item) => item === -1);
    const results = await Promise.allSettled([1, -1, 2].map((item) => group.submit(item)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(groups).toHaveLength(1);
  });

  it('has as many groups under way as it may', async () => {
    const { group, groups, most } = recording(() => false, 2);
    await Promise.all(Array.from({ length: 20 }, (_, item) => group.submit(item)));
    expect(most()).toBe(2);
    expect(groups.map(({ length }) => length)).toEqual([4, 4, 12]);
  });
});
