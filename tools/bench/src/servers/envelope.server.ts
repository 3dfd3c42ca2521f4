import { listen } from './listen.js';

/** Answers every request with the same reply of about one kilobyte, as `crm.item.get` would. */
const reply = Buffer.from(
  JSON.stringify({
    result: {
      item: Object.fromEntries(
        Array.from({ length: 20 }, (_unused, index) => [`ufCrmField${index}`, `value ${index} of the item`]),
      ),
    },
    time: {
      start: 1787320800.104512,
      finish: 1787320800.185715,
      duration: 0.081203,
      processing: 0.0192511,
      date_start: '2026-08-21T14:00:00+00:00',
      date_finish: '2026-08-21T14:00:00+00:00',
      operating_reset_at: 1787321400,
      operating: 0.1192,
    },
  }),
);

listen((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(reply.length),
    });
    response.end(reply);
  });
});
