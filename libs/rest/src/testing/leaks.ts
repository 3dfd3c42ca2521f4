/** What keeps a process alive: timers and sockets by kind. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Timers and connections of this process that were not there before. */
export interface LeakCheck {
  /** Waits a moment for sockets to close, then says what is left over. */
  leftOver(): Promise<Record<string, number>>;
  /** Rejections that nobody handled. */
  readonly unhandled: unknown[];
  stop(): void;
}

const watched = ['Timeout', 'TCPSocketWrap', 'TCPWRAP', 'TLSWrap', 'GetAddrInfoReqWrap'];

export function watchLeaks(): LeakCheck {
  const before = resources();
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const extra = () => {
    const now = resources();
    return Object.fromEntries(
      watched.flatMap((kind) => {
        const more = (now[kind] ?? 0) - (before[kind] ?? 0);
        return more > 0 ? [[kind, more]] : [];
      }),
    );
  };
  return {
    unhandled,
    async leftOver() {
      for (let turn = 0; turn < 50 && Object.keys(extra()).length > 0; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return extra();
    },
    stop: () => void process.off('unhandledRejection', note),
  };
}
