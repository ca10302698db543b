// The shots of the sample video: each draws one frame as the inner part of an SVG of 640 x 360, from the seconds since its start.

/** A repeatable pseudo-random number in [0, 1) for whole numbers (a hash, so that frames need no shared state). */
const chance = (n) => {
  const x = Math.sin(n * 127.1 + 311.7) * 43758.5453;
  return x - Math.floor(x);
};
const each = (count, draw) => Array.from({ length: count }, (_, i) => draw(i)).join('');
const sky = (id, top, bottom) =>
  `<defs><linearGradient id="${id}" x2="0" y2="1"><stop stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient></defs><rect width="640" height="360" fill="url(#${id})"/>`;
const ridge = (base, height, step, seed, fill, shift) => {
  const points = Array.from(
    { length: Math.ceil(900 / step) },
    (_, i) => `${i * step - shift},${base - height * chance(seed + i)}`,
  );
  return `<polygon fill="${fill}" points="-200,360 ${points.join(' ')} 900,360"/>`;
};

const sunrise = (t) =>
  sky('a', '#2b5c9e', '#ffb36b') +
  `<circle cx="430" cy="${230 - 22 * t}" r="46" fill="#fff2b0"/>` +
  each(
    4,
    (i) =>
      `<ellipse cx="${((i * 190 + 14 * t * (i + 1)) % 760) - 60}" cy="${50 + 22 * i}" rx="${52 - 6 * i}" ry="9" fill="#fff" opacity="0.75"/>`,
  ) +
  ridge(250, 110, 46, 3, '#5d6fa3', 8 * t) +
  ridge(290, 90, 34, 21, '#3c5079', 16 * t) +
  ridge(335, 60, 22, 57, '#22335a', 30 * t) +
  each(
    30,
    (i) =>
      `<path transform="translate(${((i * 31 - 44 * t + 900) % 900) - 60} ${318 + 30 * chance(i)})" d="M0,0 l9,-34 l9,34z" fill="#12243f"/>`,
  );

const sea = (t) =>
  sky('b', '#7fd0f2', '#e9fbff') +
  '<rect y="170" width="640" height="190" fill="#1274a8"/>' +
  each(9, (row) =>
    each(
      18,
      (i) =>
        `<path transform="translate(${((i * 44 + row * 19 + (18 + 4 * row) * t) % 792) - 90} ${184 + row * 20})" d="M0,0 q11,-9 22,0" stroke="#bfe8ff" stroke-width="2.4" fill="none"/>`,
    ),
  ) +
  `<g transform="translate(${140 + 60 * t} ${196 + 4 * Math.sin(3 * t)}) rotate(${3 * Math.sin(2.2 * t)})"><path d="M-60,0 h130 l-24,30 h-84z" fill="#8c2f1b"/><path d="M0,-6 v-116 l66,106z" fill="#fff6e0"/><path d="M-6,-6 v-92 l-44,86z" fill="#ffd27a"/><path d="M-3,0 v-126" stroke="#402414" stroke-width="5"/></g>` +
  each(
    6,
    (i) =>
      `<path transform="translate(${420 + 34 * i - 20 * t} ${60 + 18 * chance(i)})" d="M0,0 q8,-9 14,0 q6,-9 14,0" stroke="#28455c" stroke-width="2.5" fill="none"/>`,
  );

const balloons = (t) =>
  sky('c', '#9fdcff', '#fdf6d8') +
  ridge(300, 40, 60, 91, '#8fbf5a', 0) +
  each(
    12,
    (i) =>
      `<path d="M${i * 60 - 40},360 L${i * 44 + 60},286 L${i * 44 + 82},286 L${i * 60 - 8},360z" fill="${i % 2 ? '#d9b84a' : '#6fa53c'}"/>`,
  ) +
  each(5, (i) => {
    const [x, y, size] = [
      70 + 125 * i + 10 * Math.sin(t + i),
      120 + 50 * chance(i + 7) - 13 * t + 20 * (i % 2),
      0.75 + 0.35 * chance(i),
    ];
    const colour = ['#d8343f', '#2d5fc4', '#f0a11e', '#7a3aa6', '#178a76'][i];
    return `<g transform="translate(${x} ${y}) scale(${size})"><circle r="46" fill="${colour}"/>${each(3, (k) => `<ellipse rx="${10 + 15 * k}" ry="46" fill="none" stroke="#fff" stroke-width="3"/>`)}<path d="M-30,35 L-9,72 M30,35 L9,72" stroke="#4a3521" stroke-width="2"/><rect x="-11" y="70" width="22" height="16" fill="#6b4725"/></g>`;
  });

const city = (t) =>
  sky('d', '#c9d6e8', '#f7efe2') +
  each(9, (b) => {
    const [height, x] = [110 + 130 * chance(b + 40), b * 74 - 10 - 5 * t];
    const colour = ['#b5654a', '#5b7a94', '#9b8b73', '#6f5a7e'][b % 4];
    return (
      `<rect x="${x}" y="${300 - height}" width="66" height="${height}" fill="${colour}"/>` +
      each(Math.floor(height / 24), (r) =>
        each(
          4,
          (c) =>
            `<rect x="${x + 7 + c * 14}" y="${308 - height + r * 23}" width="9" height="13" fill="${chance(b * 97 + r * 7 + c) > 0.4 ? '#ffe9a8' : '#2d3947'}"/>`,
        ),
      )
    );
  }) +
  '<rect y="300" width="640" height="60" fill="#4c4f55"/>' +
  each(9, (i) => `<rect x="${((i * 90 - 10) % 800) - 40}" y="327" width="44" height="4" fill="#f4f1e4"/>`) +
  each(5, (i) => {
    const x = ((i * 171 + (i % 2 ? 95 : 130) * t) % 800) - 90;
    return `<g transform="translate(${x} ${i % 2 ? 340 : 316})"><rect x="0" y="-18" width="66" height="18" rx="5" fill="${['#c22', '#147', '#fb3', '#283', '#eee'][i]}"/><rect x="13" y="-30" width="38" height="14" rx="4" fill="#223"/><circle cx="14" r="7"/><circle cx="52" r="7"/></g>`;
  });

const reef = (t) =>
  sky('e', '#0fa3b8', '#063a63') +
  each(
    26,
    (i) =>
      `<path d="M${i * 26},360 q${10 * Math.sin(2 * t + i)},-40 ${14 * Math.sin(2 * t + i)},${-60 - 50 * chance(i + 300)}" stroke="${['#e0577d', '#f2a65a', '#6cc24a'][i % 3]}" stroke-width="9" fill="none" stroke-linecap="round"/>`,
  ) +
  each(13, (i) => {
    const [x, y] = [((i * 97 + (34 + 28 * chance(i)) * t) % 760) - 60, 50 + 220 * chance(i + 11)];
    return `<g transform="translate(${x} ${y + 6 * Math.sin(4 * t + i)})"><ellipse rx="24" ry="12" fill="${['#ffcc33', '#ff7043', '#f2f2f2', '#b388ff'][i % 4]}"/><path d="M-20,0 l-18,-13 v26z" fill="#ff8f00"/><rect x="-3" y="-11" width="6" height="22" fill="#1b2a41"/><circle cx="14" cy="-3" r="3"/></g>`;
  }) +
  each(
    24,
    (i) =>
      `<circle cx="${620 * chance(i + 70)}" cy="${(360 * chance(i + 90) - 50 * t + 720) % 360}" r="${3 + 3 * chance(i)}" fill="none" stroke="#c8f4ff" stroke-width="1.6"/>`,
  );

const night = (t) =>
  sky('f', '#02030a', '#0b1020') +
  each(60, (i) => `<circle cx="${640 * chance(i)}" cy="${190 * chance(i + 500)}" r="1.1" fill="#8a94b8"/>`) +
  '<circle cx="520" cy="62" r="22" fill="#5a5f70"/>' +
  ridge(300, 70, 40, 140, '#070b14', 6 * t) +
  each(
    26,
    (i) =>
      `<path transform="translate(${((i * 33 - 26 * t + 900) % 860) - 60} ${340 + 18 * chance(i + 31)})" d="M0,0 l14,-92 l14,92z" fill="#0d1a16"/>`,
  ) +
  `<g transform="translate(${90 + 80 * t} 322)"><rect width="26" height="10" fill="#1c1c22"/><circle cx="27" cy="4" r="3" fill="#b8ad7a"/></g>`;

const fair = (t) =>
  sky('g', '#ffd6e8', '#fff3c4') +
  '<rect y="318" width="640" height="42" fill="#7cb66b"/>' +
  `<g transform="translate(230 172)"><circle r="128" fill="none" stroke="#5a4a8a" stroke-width="7"/><g transform="rotate(${34 * t})">${each(12, (i) => `<g transform="rotate(${30 * i})"><path d="M0,0 V-128" stroke="#8d7cc0" stroke-width="3"/><rect x="-15" y="-144" width="30" height="24" rx="6" fill="${['#e5484d', '#3fa7d6', '#f7b538', '#59a96a'][i % 4]}"/></g>`)}</g><path d="M0,0 L-70,150 M0,0 L70,150" stroke="#5a4a8a" stroke-width="9"/></g>` +
  each(
    7,
    (i) =>
      `<path transform="translate(${410 + 34 * i} 318)" d="M0,0 v-70 l17,-22 l17,22 v70z" fill="${i % 2 ? '#e5484d' : '#fff'}" stroke="#8a2430"/>`,
  ) +
  each(
    9,
    (i) =>
      `<circle cx="${400 + 24 * i}" cy="${(200 * chance(i + 5) - 40 * t + 600) % 230}" r="10" fill="${['#ff4d6d', '#4dabf7', '#ffd43b'][i % 3]}"/>`,
  );

const desert = (t) =>
  sky('h', '#4fb0e8', '#fbe3b5') +
  ridge(250, 46, 90, 210, '#c98d4b', 5 * t) +
  ridge(300, 34, 64, 240, '#b87333', 12 * t) +
  '<rect y="292" width="640" height="68" fill="#dba45c"/>' +
  each(32, (i) => `<rect x="${((i * 24 - 70 * t + 1600) % 768) - 60}" y="306" width="12" height="7" fill="#6b4423"/>`) +
  '<path d="M0,306 H640" stroke="#5a5a62" stroke-width="3"/>' +
  each(
    5,
    (i) =>
      `<g transform="translate(${520 - 118 * i + 46 * t} 302)"><rect x="-104" y="-52" width="104" height="44" rx="5" fill="${i ? '#a1342c' : '#20404f'}"/>${each(4, (k) => `<rect x="${-94 + 24 * k}" y="-44" width="15" height="15" fill="#ffeec2"/>`)}<circle cx="-80" cy="-5" r="8"/><circle cx="-24" cy="-5" r="8"/></g>`,
  ) +
  each(
    7,
    (i) =>
      `<path transform="translate(${((i * 113 - 110 * t + 1700) % 800) - 70} 356)" d="M0,0 v-44 M0,-20 h-13 v-14 M0,-14 h13 v-18" stroke="#2f6b3a" stroke-width="8" fill="none"/>`,
  );

/** The shots in order, with their length in frames at 25 frames a second. */
export const SHOTS = [
  { name: 'sunrise', frames: 80, draw: sunrise },
  { name: 'sea', frames: 75, draw: sea },
  { name: 'balloons', frames: 110, draw: balloons },
  { name: 'city', frames: 90, draw: city },
  { name: 'reef', frames: 80, draw: reef },
  { name: 'night', frames: 65, draw: night },
  { name: 'fair', frames: 115, draw: fair },
  { name: 'desert', frames: 70, draw: desert },
];
