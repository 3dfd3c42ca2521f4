/** One request that arrived at the emulator, or one call that it made. */
export interface RequestEntry {
  id: number;
  /** Portal time, milliseconds. */
  at: number;
  kind: 'rest' | 'oauth' | 'handler-call' | 'event' | 'install' | 'placement';
  /** Slug; empty for the OAuth server. */
  portal: string;
  /** Method name, or the address that was called. */
  target: string;
  /** 0 when no answer came. */
  status: number;
  error?: string;
  ms: number;
  address?: string;
  request: string;
  response: string;
}

export interface ClockState {
  now: string;
  unixMs: number;
  offsetMs: number;
  running: boolean;
  version: number;
}

/** What `/_emulator/events` tells. */
export type StreamEvent =
  | { type: 'request'; entry: RequestEntry }
  | {
      type: 'handler-call';
      portal: string;
      workflowId: string;
      step: string;
      code: string;
      url: string;
      body: string;
      status: number;
      ms: number;
      error?: string;
    }
  | {
      type: 'answer';
      portal: string;
      workflowId: string;
      step: string;
      code: string;
      outcome: 'applied' | 'locked' | 'ignored' | 'gone' | 'failed';
      values: unknown;
    }
  | { type: 'log'; portal: string; workflowId: string; line: string; step?: string }
  | {
      type: 'workflow';
      portal: string;
      workflowId: string;
      status: string;
      step?: string;
      stepStatus?: string;
    }
  | { type: 'fault'; portal: string; fault: string; kind: string; target: string }
  | { type: 'portal'; portal: string; change: string }
  | { type: 'clock'; state: ClockState }
  /** The page was too slow to take everything in. */
  | { type: 'dropped'; count: number };
