import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A value that components follow. @public */
export interface Store<State> {
  get(): State;
  /** Replaces the value, or derives the next one from it. Listeners hear of it at once. */
  set(next: State | ((state: State) => State)): void;
  subscribe(listener: () => void): () => void;
}

/** @public */
export function createStore<State extends object>(initial: State): Store<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(next) {
      const value = typeof next === 'function' ? (next as (state: State) => State)(state) : next;
      if (Object.is(value, state)) return;
      state = value;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * The part of a store that a component shows; it renders again only when that part is another value.
 * @public
 */
export function useStore<State, Part>(store: Store<State>, select: (state: State) => Part): Part {
  const part = select(store.get());
  const shown = useRef(part);
  shown.current = part;
  const latest = useRef(select);
  latest.current = select;
  const [, render] = useState(0);
  useLayoutEffect(() => {
    const check = () => {
      if (!Object.is(latest.current(store.get()), shown.current)) render((count) => count + 1);
    };
    // The store may have moved between rendering and this subscription.
    check();
    return store.subscribe(check);
  }, [store]);
  return part;
}
