import { isOwnOrigin } from './own-origin.js';

describe('who holds the controls', () => {
  it.each<[string | undefined, string, string, boolean]>([
    [undefined, '127.0.0.1:4010', '127.0.0.1', true],
    ['http://127.0.0.1:4010', '127.0.0.1:4010', '127.0.0.1', true],
    ['http://localhost:5173', '127.0.0.1:4010', '127.0.0.1', true],
    ['http://acme.localhost:4010', 'acme.localhost:4010', '127.0.0.1', true],
    ['http://[::1]:4010', '[::1]:4010', '::1', true],
    ['http://192.168.1.7:4010', '192.168.1.7:4010', '0.0.0.0', true],
    ['http://emulator.test', 'emulator.test', 'emulator.test', true],
    ['https://evil.example', '127.0.0.1:4010', '127.0.0.1', false],
    ['http://rebound.example:4010', 'rebound.example:4010', '127.0.0.1', false],
    ['http://127.evil.example', '127.0.0.1:4010', '127.0.0.1', false],
    ['http://192.168.1.8', '192.168.1.7:4010', '0.0.0.0', false],
    ['null', '127.0.0.1:4010', '127.0.0.1', false],
  ])('origin %s at %s: %s → %s', (origin, host, listensOn, expected) => {
    expect(isOwnOrigin(origin, host, listensOn)).toBe(expected);
  });
});
