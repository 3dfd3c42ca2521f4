/**
 * `BX24` for a page in a frame of the emulator's web page, which answers by `postMessage`. What it is asked: `init`
 * (placement, options, language, whether the app is installed), `installFinish`, `call`, `getInterface`, `resize`.
 */
export const frameScript = `'use strict';
(() => {
  const answers = new Map();
  let asked = 0;
  /* The message holds nothing that the frame's owner may not know: the tokens stay with the app. */
  const ask = (name, params, answer) => {
    asked += 1;
    if (answer) answers.set(asked, answer);
    if (parent !== window) parent.postMessage({ bx24: 'ask', id: asked, name, params: params || {} }, '*');
  };
  addEventListener('message', ({ source, data }) => {
    if (source !== parent || !data || data.bx24 !== 'answer') return;
    const answer = answers.get(data.id);
    answers.delete(data.id);
    if (answer) answer(data.value);
  });

  let place;
  const waiting = [];
  ask('init', {}, (value) => {
    place = value;
    for (const begin of waiting.splice(0)) begin();
  });
  const init = (begin) => {
    const start = () => (place ? begin() : waiting.push(begin));
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start); else start();
  };

  const resizeWindow = (width, height, answer) => ask('resize', { width, height }, answer);
  window.BX24 = {
    init,
    install: (begin) => init(() => { if (!place.isInstalled) begin(); }),
    installFinish: () => ask('installFinish'),
    getLang: () => place && place.language,
    placement: {
      info: () => ({ placement: place && place.placement, options: place ? place.options : {} }),
      getInterface: (answer) => ask('getInterface', {}, answer),
      call: (command, params, answer) => ask('call', { command, params }, answer),
    },
    resizeWindow,
    fitWindow: (answer) => {
      const style = getComputedStyle(document.body);
      const margins = parseFloat(style.marginTop) + parseFloat(style.marginBottom);
      resizeWindow(document.documentElement.clientWidth, Math.ceil(document.body.offsetHeight + margins), answer);
    },
  };
})();`;
