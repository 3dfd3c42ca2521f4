import type { HttpReply } from '../http/http-message.js';
import { frameScript } from './frame.script.js';

/**
 * The stand-in for the platform's script `https://api.bitrix24.com/api/v1/`, for pages of an app that load it from the
 * emulator: what protocol 5.2 and 9.2 describe, nothing else.
 */
export function frameLibrary(): HttpReply {
  return {
    status: 200,
    headers: { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-cache' },
    body: frameScript,
  };
}
