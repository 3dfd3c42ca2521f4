import { createStore } from './store.js';

describe('createStore', () => {
  it('tells its listeners of every other value, and of no equal one', () => {
    const store = createStore({ count: 1 });
    const heard: number[] = [];
    const stop = store.subscribe(() => heard.push(store.get().count));
    store.set({ count: 2 });
    store.set((state) => ({ count: state.count + 1 }));
    store.set((state) => state);
    stop();
    store.set({ count: 9 });
    expect(heard).toEqual([2, 3]);
    expect(store.get()).toEqual({ count: 9 });
  });

  it('bears listeners that leave while they are told', () => {
    const store = createStore({ count: 0 });
    const heard: string[] = [];
    const stop = store.subscribe(() => {
      heard.push('first');
      stop();
    });
    store.subscribe(() => heard.push('second'));
    store.set({ count: 1 });
    store.set({ count: 2 });
    expect(heard).toEqual(['first', 'second', 'second']);
  });
});
